package io.sinter.training.internal.ml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import scala.collection.Seq;

/**
 * The Arrow vectors that the inputs of one batch are written into, allocated once for a task. Owns
 * its memory; {@link #close} throws if a byte of it is still in use. Not thread-safe.
 */
final class ScoringBatch implements AutoCloseable {
  private static final int TEXT_BYTES = 16;

  private final RootAllocator allocator = new RootAllocator();
  private final List<ScoringInput> inputs;
  private final int capacity;
  private final VectorSchemaRoot root;

  /**
   * @param capacity the most rows of a batch
   */
  ScoringBatch(List<ScoringInput> inputs, int capacity) {
    this.inputs = inputs;
    this.capacity = capacity;
    List<FieldVector> vectors = new ArrayList<>();
    for (ScoringInput input : inputs) {
      if (input.kind() == ScoringInput.Kind.TEXT) {
        VarCharVector vector = new VarCharVector(input.name(), allocator);
        vector.allocateNew((long) capacity * TEXT_BYTES, capacity);
        vectors.add(vector);
      } else if (input.kind() == ScoringInput.Kind.TIME) {
        Float8Vector vector = new Float8Vector(input.name(), allocator);
        vector.allocateNew(capacity);
        vectors.add(vector);
      } else {
        Float4Vector vector = new Float4Vector(input.name(), allocator);
        vector.allocateNew(capacity);
        vectors.add(vector);
      }
    }
    this.root = new VectorSchemaRoot(vectors);
  }

  /** The most rows of a batch. */
  int capacity() {
    return capacity;
  }

  /**
   * The inputs of some rows, valid until the next call.
   *
   * @param rows how many of the array
   */
  VectorSchemaRoot fill(Row[] batch, int rows) {
    for (int column = 0; column < inputs.size(); column++) {
      ScoringInput input = inputs.get(column);
      FieldVector vector = root.getVector(column);
      if (vector instanceof VarCharVector texts) {
        texts.reset();
        for (int i = 0; i < rows; i++) {
          texts.setSafe(i, batch[i].getString(input.ordinal()).getBytes(StandardCharsets.UTF_8));
        }
      } else if (vector instanceof Float8Vector times) {
        for (int i = 0; i < rows; i++) {
          times.set(i, batch[i].getDouble(input.ordinal()));
        }
      } else {
        numbers(input, (Float4Vector) vector, batch, rows);
      }
      vector.setValueCount(rows);
    }
    root.setRowCount(rows);
    return root;
  }

  private void numbers(ScoringInput input, Float4Vector vector, Row[] batch, int rows) {
    int ordinal = input.ordinal();
    int element = input.element();
    switch (input.kind()) {
      case NUMBER -> {
        for (int i = 0; i < rows; i++) {
          vector.set(i, batch[i].getFloat(ordinal));
        }
      }
      case VECTOR -> {
        for (int i = 0; i < rows; i++) {
          Vector value = batch[i].getAs(ordinal);
          require(input, value == null ? -1 : value.size());
          vector.set(i, (float) value.apply(element));
        }
      }
      case ARRAY -> {
        for (int i = 0; i < rows; i++) {
          Seq<Double> value = batch[i].getAs(ordinal);
          require(input, value == null ? -1 : value.size());
          Double number = value.apply(element);
          vector.set(i, number == null ? Float.NaN : number.floatValue());
        }
      }
      case BYTES -> {
        for (int i = 0; i < rows; i++) {
          byte[] value = batch[i].getAs(ordinal);
          require(input, value == null ? -1 : value.length);
          vector.set(i, value[element] & 0xff);
        }
      }
      case TEXT, TIME -> throw new IllegalStateException("text or times in a vector of numbers");
    }
  }

  private static void require(ScoringInput input, int size) {
    if (size != input.width()) {
      throw new IllegalArgumentException(
          "Cannot score a row: its vector %s (allowed: %d elements, as in training). Correct or leave out such rows."
              .formatted(size < 0 ? "is null" : "has %d elements".formatted(size), input.width()));
    }
  }

  @Override
  public void close() {
    root.close();
    allocator.close();
  }
}
