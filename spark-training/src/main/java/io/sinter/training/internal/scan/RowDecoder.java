package io.sinter.training.internal.scan;

import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.RecordLayout;
import io.sinter.training.internal.data.RowFacts;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.data.RowStore;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/** Decodes Spark's internal rows. */
final class RowDecoder implements Decoder {
  private static final int[] FIRST = {0};

  private final @Nullable RowStore store;
  private final @Nullable RowFacts facts;
  private final RecordLayout layout;
  private final Roles roles;
  private final PlacedCell[] cells;
  private final NumberCell[] described;
  private final @Nullable NumberCell weight;
  private final float[] target = new float[1];
  private final float[] value = new float[1];

  /**
   * @param store takes the rows; null if they are only looked at
   * @param facts takes what is found out of the rows; null if nothing is to be
   */
  RowDecoder(Source source, RowSpec spec, @Nullable RowStore store, @Nullable RowFacts facts) {
    this.store = store;
    this.facts = facts;
    this.layout = new RecordLayout(spec.schema());
    this.roles = new Roles(source, spec);
    this.cells = PlacedCell.of(source, spec, layout).toArray(PlacedCell[]::new);
    this.described = new NumberCell[facts == null ? 0 : facts.rule().numbers()];
    for (int i = 0; i < described.length; i++) {
      described[i] = new NumberCell(source.columns().get(i));
    }
    this.weight =
        spec.weightColumn() == null
            ? null
            : new NumberCell(source.columns().get(spec.columns().indexOf(spec.weightColumn())));
  }

  private record NumberCell(int ordinal, NumberReader reader) {
    NumberCell(Source.Column column) {
      this(column.ordinal(), NumberReader.of(column.type()));
    }

    float of(InternalRow row) {
      return row.isNullAt(ordinal) ? Float.NaN : reader.floatAt(row, ordinal);
    }
  }

  @Override
  public void add(Object item) {
    InternalRow row = (InternalRow) item;
    target[0] = roles.target(row);
    boolean labelled = !Float.isNaN(target[0]);
    if (!labelled && facts == null) {
      return;
    }
    boolean trains = roles.trains(row);
    boolean validates = roles.validates(row);
    if (facts != null) {
      roles.count(row, trains, validates, labelled, facts);
    }
    if (labelled && trains) {
      take(RowFacts.Role.TRAINING, row);
    }
    if (labelled && validates) {
      take(RowFacts.Role.VALIDATION, row);
    }
  }

  private void take(RowFacts.Role role, InternalRow row) {
    boolean trains = role == RowFacts.Role.TRAINING;
    if (facts != null) {
      float[] weights = null;
      if (weight != null) {
        value[0] = weight.of(row);
        weights = value;
      }
      facts.add(role, target, weights, FIRST, 1);
      for (int i = 0; i < described.length && trains; i++) {
        facts.moments().add(i, described[i].of(row));
      }
    }
    if (store != null) {
      write(trains ? store.training() : store.validation(), row);
    }
  }

  private void write(RowStore.Part part, InternalRow row) {
    part.room();
    long address = part.address();
    for (PlacedCell cell : cells) {
      cell.cell().write(row, cell.ordinal(), address + cell.offset());
    }
    if (layout.schema().target() == Element.INT64) {
      MemoryUtil.putLong(address + layout.target(), (long) target[0]);
    } else {
      Cells.putFloat(address + layout.target(), target[0]);
    }
    part.commit(1);
  }
}
