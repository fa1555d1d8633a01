package io.sinter.arrow.internal;

import io.sinter.arrow.TabularSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows that mean nothing, to try a network with. */
final class ProbeRows {
  private ProbeRows() {}

  /** Zeros and empty texts; the caller closes them. */
  static VectorSchemaRoot zeros(TabularSpec spec, int rows, BufferAllocator allocator) {
    List<FieldVector> vectors = new ArrayList<>();
    for (TabularSpec.TabularColumn column : spec.columns()) {
      vectors.add(zeros(column, rows, allocator));
    }
    VectorSchemaRoot root = new VectorSchemaRoot(vectors);
    root.setRowCount(rows);
    return root;
  }

  private static FieldVector zeros(
      TabularSpec.TabularColumn column, int rows, BufferAllocator allocator) {
    switch (column.type()) {
      case FLOAT -> {
        Float4Vector vector = new Float4Vector(column.name(), allocator);
        vector.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
          vector.set(row, 0);
        }
        return vector;
      }
      case DOUBLE -> {
        Float8Vector vector = new Float8Vector(column.name(), allocator);
        vector.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
          vector.set(row, 0);
        }
        return vector;
      }
      case INT32 -> {
        IntVector vector = new IntVector(column.name(), allocator);
        vector.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
          vector.set(row, 0);
        }
        return vector;
      }
      case INT64 -> {
        BigIntVector vector = new BigIntVector(column.name(), allocator);
        vector.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
          vector.set(row, 0);
        }
        return vector;
      }
      case STRING -> {
        VarCharVector vector = new VarCharVector(column.name(), allocator);
        vector.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
          vector.setSafe(row, new byte[0]);
        }
        return vector;
      }
    }
    throw new IllegalStateException(column.toString());
  }
}
