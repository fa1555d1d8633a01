package io.sinter.scoring.internal;

import io.sinter.arrow.TabularType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

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
      ColumnWriter writer = writer(input, ordinal, allocator);
      writers.add(writer);
      vectors.add(writer.vector());
    }
    for (FieldVector vector : vectors) {
      vector.getValidityBuffer().setOne(0, vector.getValidityBuffer().capacity());
    }
    this.root = new VectorSchemaRoot(vectors);
  }

  private ColumnWriter writer(ScoreTask.Input input, int ordinal, BufferAllocator allocator) {
    if (input.type() == TabularType.STRING) {
      VarCharVector vector = new VarCharVector(input.name(), allocator);
      vector.allocateNew((long) capacity * TEXT_BYTES, capacity);
      return new TextWriter(vector, ordinal, input.vocabulary());
    }
    BaseFixedWidthVector vector =
        switch (input.type()) {
          case DOUBLE -> new Float8Vector(input.name(), allocator);
          case INT32 -> new IntVector(input.name(), allocator);
          case INT64 -> new BigIntVector(input.name(), allocator);
          case FLOAT, STRING -> new Float4Vector(input.name(), allocator);
        };
    vector.allocateNew(capacity);
    return new NumberWriter(vector, input.type(), ordinal);
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
    abstract FieldVector vector();

    abstract void write(InternalRow row, int index);

    abstract void finish(int count);
  }

  private static final class NumberWriter extends ColumnWriter {
    private final BaseFixedWidthVector vector;
    private final TabularType type;
    private final int ordinal;

    private NumberWriter(BaseFixedWidthVector vector, TabularType type, int ordinal) {
      this.vector = vector;
      this.type = type;
      this.ordinal = ordinal;
    }

    @Override
    FieldVector vector() {
      return vector;
    }

    @Override
    void write(InternalRow row, int index) {
      ArrowBuf data = vector.getDataBuffer();
      switch (type) {
        case FLOAT, STRING -> data.setFloat((long) index * Float.BYTES, row.getFloat(ordinal));
        case DOUBLE -> data.setDouble((long) index * Double.BYTES, row.getDouble(ordinal));
        case INT32 -> data.setInt((long) index * Integer.BYTES, row.getInt(ordinal));
        case INT64 -> data.setLong((long) index * Long.BYTES, row.getLong(ordinal));
      }
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
    private final boolean open;
    private int end;

    private TextWriter(VarCharVector vector, int ordinal, @Nullable List<String> words) {
      this.vector = vector;
      this.ordinal = ordinal;
      this.open = words == null;
      if (words != null) {
        words.forEach(word -> vocabulary.add(UTF8String.fromString(word)));
      }
      vector.getOffsetBuffer().setInt(0, 0);
    }

    @Override
    FieldVector vector() {
      return vector;
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
      if (!open && length > 0 && !vocabulary.contains(text)) {
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
