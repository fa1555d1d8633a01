package io.sinter.training.internal.data;

import io.sinter.training.internal.RowOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** Rows as Java arrays, for tables that fit the heap with ease. */
public final class HeapRows implements RankRows {
  private final RowSchema schema;
  private final Part training = new Part();
  private final Part validation = new Part();
  private final BufferAllocator allocator = new RootAllocator();

  /** No rows yet. */
  public HeapRows(RowSchema schema) {
    this.schema = schema;
  }

  /** One row: an array for each input (float[] or long[]), its target and its weight. */
  public record Row(List<Object> inputs, double target, float weight) {}

  /** Adds a training row. */
  public void addTraining(Row row) {
    training.rows.add(row);
  }

  /** Adds a validation row. */
  public void addValidation(Row row) {
    validation.rows.add(row);
  }

  private static final class Part {
    final List<Row> rows = new ArrayList<>();
  }

  @Override
  public RowSchema schema() {
    return schema;
  }

  @Override
  public long trainingRows() {
    return training.rows.size();
  }

  @Override
  public long validationRows() {
    return validation.rows.size();
  }

  @Override
  public Optional<RowFacts> facts() {
    return Optional.empty();
  }

  @Override
  public BatchStream training(long seed, int epoch, int rank, long[] bounds, int first) {
    int[] order = RowOrder.of(seed, epoch, rank, /* window= */ 0, training.rows.size());
    return new Stream(training, order, bounds, first);
  }

  @Override
  public BatchStream validation(int batchRows) {
    int rows = validation.rows.size();
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    int batches = (rows + batchRows - 1) / batchRows;
    long[] bounds = new long[batches + 1];
    for (int i = 0; i <= batches; i++) {
      bounds[i] = Math.min((long) i * batchRows, rows);
    }
    return new Stream(validation, order, bounds, 0);
  }

  @Override
  public void close() {
    allocator.close();
  }

  private final class Stream implements BatchStream {
    private final Part part;
    private final int[] order;
    private final long[] bounds;
    private int next;

    Stream(Part part, int[] order, long[] bounds, int first) {
      this.part = part;
      this.order = order;
      this.bounds = bounds;
      this.next = first;
    }

    @Override
    public @Nullable RowBatch next() {
      if (next + 1 >= bounds.length) {
        return null;
      }
      int start = (int) bounds[next];
      int rows = (int) bounds[next + 1] - start;
      next++;
      List<FieldVector> inputs = new ArrayList<>();
      for (int i = 0; i < schema.inputs().size(); i++) {
        inputs.add(input(schema.inputs().get(i), i, start, rows));
      }
      return new VectorBatch(
          inputs, target(start, rows), schema.weighted() ? weight(start, rows) : null, rows);
    }

    private Row row(int index) {
      return part.rows.get(order[index]);
    }

    private FieldVector input(InputLayout layout, int input, int start, int rows) {
      boolean floats = layout.element() == InputLayout.Element.FLOAT32;
      FixedSizeListVector list =
          new FixedSizeListVector(
              layout.name(),
              allocator,
              FieldType.notNullable(new ArrowType.FixedSizeList(layout.size())),
              null);
      ArrowType type =
          floats
              ? new ArrowType.FloatingPoint(
                  org.apache.arrow.vector.types.FloatingPointPrecision.SINGLE)
              : new ArrowType.Int(64, true);
      FieldVector items = list.<FieldVector>addOrGetVector(FieldType.notNullable(type)).getVector();
      items.setInitialCapacity(Math.max(1, rows * layout.size()));
      list.setInitialCapacity(rows);
      list.allocateNew();
      for (int i = 0; i < rows; i++) {
        list.setNotNull(i);
        Object values = row(start + i).inputs().get(input);
        for (int j = 0; j < layout.size(); j++) {
          int at = i * layout.size() + j;
          if (floats) {
            ((Float4Vector) items).setSafe(at, ((float[]) values)[j]);
          } else {
            ((BigIntVector) items).setSafe(at, ((long[]) values)[j]);
          }
        }
      }
      items.setValueCount(rows * layout.size());
      list.setValueCount(rows);
      return list;
    }

    private FieldVector target(int start, int rows) {
      if (schema.target() == InputLayout.Element.INT64) {
        BigIntVector vector = new BigIntVector("target", allocator);
        vector.allocateNew(rows);
        for (int i = 0; i < rows; i++) {
          vector.set(i, (long) row(start + i).target());
        }
        vector.setValueCount(rows);
        return vector;
      }
      Float4Vector vector = new Float4Vector("target", allocator);
      vector.allocateNew(rows);
      for (int i = 0; i < rows; i++) {
        vector.set(i, (float) row(start + i).target());
      }
      vector.setValueCount(rows);
      return vector;
    }

    private FieldVector weight(int start, int rows) {
      Float4Vector vector = new Float4Vector("weight", allocator);
      vector.allocateNew(rows);
      for (int i = 0; i < rows; i++) {
        vector.set(i, row(start + i).weight());
      }
      vector.setValueCount(rows);
      return vector;
    }

    @Override
    public long waitedNanos() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
