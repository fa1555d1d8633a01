package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.TabularInput;
import io.sinter.arrow.TabularType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.Types.MinorType;
import org.jspecify.annotations.Nullable;

/** The vectors of an input, and several of them side by side. */
final class TabularColumns {
  private static final Map<TabularType, MinorType> VECTORS =
      Map.of(
          TabularType.FLOAT, MinorType.FLOAT4,
          TabularType.DOUBLE, MinorType.FLOAT8,
          TabularType.INT32, MinorType.INT,
          TabularType.INT64, MinorType.BIGINT,
          TabularType.STRING, MinorType.VARCHAR);
  private static final int BLOCK = 64;

  private TabularColumns() {}

  /** The columns of an input; fails once, naming all that is wrong. */
  static List<FieldVector> of(String model, TabularInput input, VectorSchemaRoot rows) {
    List<FieldVector> vectors = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String name : input.columns()) {
      FieldVector vector = rows.getVector(name);
      String problem = problem(name, VECTORS.get(input.type()), vector, rows.getRowCount());
      if (problem == null) {
        vectors.add(vector);
      } else {
        problems.add(problem);
      }
    }
    if (!problems.isEmpty()) {
      throw new BridgeException(
          "Cannot score with model %s: %s. Give the batch one column without nulls per column of the model."
              .formatted(model, String.join("; ", problems)));
    }
    return vectors;
  }

  private static @Nullable String problem(
      String name, @Nullable MinorType wanted, @Nullable FieldVector vector, int rows) {
    if (vector == null) {
      return "column `%s` is missing (allowed: %s)".formatted(name, wanted);
    }
    if (vector.getMinorType() != wanted) {
      return "column `%s` is %s (allowed: %s)".formatted(name, vector.getMinorType(), wanted);
    }
    if (vector.getValueCount() < rows || vector.getNullCount() > 0) {
      return "column `%s` has %d rows, %d of them null (allowed: the batch's %d, none null)"
          .formatted(name, vector.getValueCount(), vector.getNullCount(), rows);
    }
    return null;
  }

  /** Numbers of 4 or 8 bytes side by side, row by row, at an address. */
  static void interleave(List<FieldVector> columns, int rows, long target) {
    int bytes = ((BaseFixedWidthVector) columns.get(0)).getTypeWidth();
    long stride = (long) bytes * columns.size();
    long[] sources = columns.stream().mapToLong(FieldVector::getDataBufferAddress).toArray();
    for (int from = 0; from < rows; from += BLOCK) {
      int to = Math.min(rows, from + BLOCK);
      for (int column = 0; column < sources.length; column++) {
        long out = target + from * stride + (long) column * bytes;
        long source = sources[column];
        for (long row = from; row < to; row++, out += stride) {
          if (bytes == Float.BYTES) {
            MemoryUtil.putInt(out, MemoryUtil.getInt(source + row * Float.BYTES));
          } else {
            MemoryUtil.putLong(out, MemoryUtil.getLong(source + row * Double.BYTES));
          }
        }
      }
    }
  }

  /** Texts side by side, row by row; the caller closes the vector. */
  static VarCharVector interleaveText(List<FieldVector> columns, int rows) {
    VarCharVector all = new VarCharVector("", columns.get(0).getAllocator());
    long bytes = 1;
    for (FieldVector column : columns) {
      bytes += column.getDataBuffer().readableBytes();
    }
    all.allocateNew(bytes, rows * columns.size());
    int next = 0;
    for (int row = 0; row < rows; row++) {
      for (FieldVector column : columns) {
        all.setSafe(next++, ((VarCharVector) column).get(row));
      }
    }
    all.setValueCount(next);
    return all;
  }
}
