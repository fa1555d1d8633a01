package io.sinter.training.internal.scan;

import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.RecordLayout;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.data.RowStore;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.spark.sql.catalyst.InternalRow;

/** Decodes Spark's internal rows. */
final class RowDecoder implements Decoder {
  private final RowStore store;
  private final RecordLayout layout;
  private final Roles roles;
  private final PlacedCell[] cells;

  RowDecoder(Source source, RowSpec spec, RowStore store) {
    this.store = store;
    this.layout = store.layout();
    this.roles = new Roles(source, spec);
    this.cells = PlacedCell.of(source, spec, layout).toArray(PlacedCell[]::new);
  }

  @Override
  public void add(Object item) {
    InternalRow row = (InternalRow) item;
    float target = roles.target(row);
    if (Float.isNaN(target)) {
      return;
    }
    if (roles.trains(row)) {
      write(store.training(), row, target);
    }
    if (roles.validates(row)) {
      write(store.validation(), row, target);
    }
  }

  private void write(RowStore.Part part, InternalRow row, float target) {
    part.room();
    long address = part.address();
    for (PlacedCell cell : cells) {
      cell.cell().write(row, cell.ordinal(), address + cell.offset());
    }
    if (layout.schema().target() == Element.INT64) {
      MemoryUtil.putLong(address + layout.target(), (long) target);
    } else {
      Cells.putFloat(address + layout.target(), target);
    }
    part.commit(1);
  }
}
