package io.sinter.scoring.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The Arrow vectors that the rows of one batch are written into, allocated once and used for every
 * batch of a task. Values go from Spark's row to Arrow's memory without an object between. Inputs
 * are never null: a missing number or time is NaN, a missing category the empty text.
 */
final class InputBatch implements AutoCloseable {
  private static final int TEXT_BYTES = 16;

  private final VectorSchemaRoot root;
  private final List<ColumnWriter> writers = new ArrayList<>();
  private final int capacity;
  private int rows;
  private long unknown;

  /**
   * @param allocator the caller's
   * @param offset how many columns of a row come before the inputs
   * @param capacity the most rows of a batch
   */
  InputBatch(BufferAllocator allocator, List<ScoreTask.Input> inputs, int offset, int capacity) {
    this.capacity = capacity;
    List<FieldVector> vectors = new ArrayList<>();
    for (ScoreTask.Input input : inputs) {
      int ordinal = offset + vectors.size();
      if (input.time()) {
        Float8Vector vector = new Float8Vector(input.name(), allocator);
        vector.allocateNew(capacity);
        vectors.add(vector);
        writers.add(new TimeWriter(vector, ordinal));
      } else if (input.vocabulary() == null) {
        Float4Vector vector = new Float4Vector(input.name(), allocator);
        vector.allocateNew(capacity);
        vectors.add(vector);
        writers.add(new NumberWriter(vector, ordinal));
      } else {
        VarCharVector vector = new VarCharVector(input.name(), allocator);
        vector.allocateNew((long) capacity * TEXT_BYTES, capacity);
        vectors.add(vector);
        writers.add(new TextWriter(vector, ordinal, input.vocabulary()));
      }
    }
    for (FieldVector vector : vectors) {
      vector.getValidityBuffer().setOne(0, vector.getValidityBuffer().capacity());
    }
    this.root = new VectorSchemaRoot(vectors);
  }

  /** Adds a row; at most {@code capacity} before {@link #finish}. */
  void add(InternalRow row) {
    if (rows == capacity) {
      throw new IllegalStateException("the batch is full");
    }
    for (ColumnWriter writer : writers) {
      writer.write(row, rows);
    }
    rows++;
  }

  /** The rows added, valid until the next is added, which begins a new batch. */
  VectorSchemaRoot finish() {
    for (ColumnWriter writer : writers) {
      writer.finish(rows);
    }
    root.setRowCount(rows);
    rows = 0;
    return root;
  }

  /** How many values were in no vocabulary since this was last asked. */
  long takeUnknown() {
    long taken = unknown;
    unknown = 0;
    return taken;
  }

  @Override
  public void close() {
    root.close();
  }

  private abstract static class ColumnWriter {
    abstract void write(InternalRow row, int index);

    abstract void finish(int count);
  }

  private static final class NumberWriter extends ColumnWriter {
    private final Float4Vector vector;
    private final int ordinal;

    private NumberWriter(Float4Vector vector, int ordinal) {
      this.vector = vector;
      this.ordinal = ordinal;
    }

    @Override
    void write(InternalRow row, int index) {
      vector.getDataBuffer().setFloat((long) index * Float.BYTES, row.getFloat(ordinal));
    }

    @Override
    void finish(int count) {
      vector.setValueCount(count);
    }
  }

  private static final class TimeWriter extends ColumnWriter {
    private final Float8Vector vector;
    private final int ordinal;

    private TimeWriter(Float8Vector vector, int ordinal) {
      this.vector = vector;
      this.ordinal = ordinal;
    }

    @Override
    void write(InternalRow row, int index) {
      vector.getDataBuffer().setDouble((long) index * Double.BYTES, row.getDouble(ordinal));
    }

    @Override
    void finish(int count) {
      vector.setValueCount(count);
    }
  }

  private final class TextWriter extends ColumnWriter {
    private final VarCharVector vector;
    private final int ordinal;
    private final Set<UTF8String> vocabulary = new HashSet<>();
    private int end;

    private TextWriter(VarCharVector vector, int ordinal, List<String> words) {
      this.vector = vector;
      this.ordinal = ordinal;
      words.forEach(word -> vocabulary.add(UTF8String.fromString(word)));
      vector.getOffsetBuffer().setInt(0, 0);
    }

    @Override
    void write(InternalRow row, int index) {
      UTF8String text = row.getUTF8String(ordinal);
      int length = text.numBytes();
      while ((long) end + length > vector.getDataBuffer().capacity()) {
        vector.reallocDataBuffer();
      }
      text.writeToMemory(null, vector.getDataBuffer().memoryAddress() + end);
      end += length;
      vector.getOffsetBuffer().setInt((index + 1L) * VarCharVector.OFFSET_WIDTH, end);
      if (length > 0 && !vocabulary.contains(text)) {
        unknown++;
      }
    }

    @Override
    void finish(int count) {
      vector.setLastSet(count - 1);
      vector.setValueCount(count);
      end = 0;
    }
  }
}
