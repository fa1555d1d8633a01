package io.sinter.training.internal.scan;

import io.sinter.arrow.NativeColumns;
import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.RecordLayout;
import io.sinter.training.internal.data.RowFacts;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.data.RowStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/**
 * Decodes Spark's columnar batches: numbers column by column, then transposed; text, arrays and
 * vectors row by row.
 */
final class BatchDecoder implements Decoder {
  private final @Nullable RowStore store;
  private final @Nullable RowFacts facts;
  private final RecordLayout layout;
  private final Roles roles;
  private final boolean targetIsPlain;
  private final Source.Column label;
  private final List<PlacedCell> numbers = new ArrayList<>();
  private final List<PlacedCell> cells = new ArrayList<>();
  private final float[][] columns;
  private final int[] offsets;
  private final int[] described;
  private final int weight;
  private int[] training = new int[0];
  private int[] validation = new int[0];
  private float[] targets = new float[0];

  /**
   * @param store takes the rows; null if they are only looked at
   * @param facts takes what is found out of the rows; null if nothing is to be
   */
  BatchDecoder(Source source, RowSpec spec, @Nullable RowStore store, @Nullable RowFacts facts) {
    this.store = store;
    this.facts = facts;
    this.layout = new RecordLayout(spec.schema());
    this.roles = new Roles(source, spec);
    this.label = source.columns().get(spec.columns().indexOf(spec.label().column()));
    this.targetIsPlain = spec.label().classes().isEmpty();
    for (PlacedCell cell : PlacedCell.of(source, spec, layout)) {
      (cell.plainNumber() ? numbers : cells).add(cell);
    }
    numbers.sort(Comparator.comparingInt(PlacedCell::offset));
    boolean floatTarget = layout.schema().target() == Element.FLOAT32;
    this.columns = new float[numbers.size() + (floatTarget ? 1 : 0)][];
    this.offsets = new int[columns.length];
    for (int i = 0; i < numbers.size(); i++) {
      offsets[i] = numbers.get(i).offset();
    }
    if (floatTarget) {
      offsets[numbers.size()] = layout.target();
    }
    this.described = new int[facts == null ? 0 : facts.rule().numbers()];
    for (int i = 0; i < described.length; i++) {
      described[i] = number(source.columns().get(i).ordinal());
    }
    this.weight =
        spec.weightColumn() == null
            ? -1
            : number(source.columns().get(spec.columns().indexOf(spec.weightColumn())).ordinal());
  }

  /** Where a column is among those that are read as numbers. */
  private int number(int ordinal) {
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i).ordinal() == ordinal) {
        return i;
      }
    }
    throw new IllegalArgumentException("Column %d is read as no number".formatted(ordinal));
  }

  @Override
  public void add(Object item) {
    ColumnarBatch batch = (ColumnarBatch) item;
    int rows = batch.numRows();
    if (training.length < rows) {
      training = new int[rows];
      validation = new int[rows];
    }
    if (targetIsPlain) {
      targets = NumberColumns.read(batch.column(label.ordinal()), label.type(), rows, targets);
    } else {
      targets = targets.length < rows ? new float[rows] : targets;
      for (int i = 0; i < rows; i++) {
        targets[i] = roles.target(batch.getRow(i));
      }
    }
    int trained = 0;
    int validated = 0;
    for (int i = 0; i < rows; i++) {
      boolean labelled = !Float.isNaN(targets[i]);
      if (!labelled && facts == null) {
        continue;
      }
      InternalRow row = batch.getRow(i);
      boolean trains = roles.trains(row);
      boolean validates = roles.validates(row);
      if (facts != null) {
        roles.count(row, trains, validates, labelled, facts);
      }
      if (labelled && trains) {
        training[trained++] = i;
      }
      if (labelled && validates) {
        validation[validated++] = i;
      }
    }
    if (trained + validated > 0) {
      read(batch, rows);
      if (facts != null) {
        describe(facts, trained, validated);
      }
      if (store != null) {
        write(store.training(), batch, training, trained);
        write(store.validation(), batch, validation, validated);
      }
    }
  }

  private void describe(RowFacts to, int trained, int validated) {
    float[] weights = weight < 0 ? null : columns[weight];
    to.add(RowFacts.Role.TRAINING, targets, weights, training, trained);
    to.add(RowFacts.Role.VALIDATION, targets, weights, validation, validated);
    for (int i = 0; i < described.length; i++) {
      to.moments().add(i, columns[described[i]], training, trained);
    }
  }

  private void read(ColumnarBatch batch, int rows) {
    for (int i = 0; i < numbers.size(); i++) {
      int ordinal = numbers.get(i).ordinal();
      columns[i] =
          NumberColumns.read(
              batch.column(ordinal), batch.column(ordinal).dataType(), rows, columns[i]);
    }
    if (columns.length > numbers.size()) {
      columns[numbers.size()] = targets;
    }
  }

  private void write(RowStore.Part part, ColumnarBatch batch, int[] rows, int count) {
    int bytes = layout.bytes();
    for (int done = 0; done < count; ) {
      int step = Math.min(part.room(), count - done);
      long address = part.address();
      NativeColumns.interleave(columns, offsets, rows, done, step, address, bytes);
      for (PlacedCell cell : cells) {
        long to = address + cell.offset();
        for (int i = done; i < done + step; i++) {
          cell.cell().write(batch.getRow(rows[i]), cell.ordinal(), to);
          to += bytes;
        }
      }
      if (layout.schema().target() == Element.INT64) {
        for (int i = 0; i < step; i++) {
          MemoryUtil.putLong(
              address + (long) i * bytes + layout.target(), (long) targets[rows[done + i]]);
        }
      }
      part.commit(step);
      done += step;
    }
  }
}
