package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Columns gathered into a row-major matrix. */
public final class Matrices {
  private Matrices() {}

  /** One contiguous float32 tensor [rows, columns]; without a fill, nulls are refused. */
  public static Tensor gather(List<Float4Vector> columns, Optional<Float> fill) {
    long rows = commonRows(columns);
    for (Float4Vector column : columns) {
      if (fill.isEmpty()) {
        Columns.rejectNulls(
            "put into a matrix", column, "Pass NullRule.fill(value) to ArrowTensors.matrix.");
      }
    }
    if (rows == 0) {
      return Tensors.allocate(ElementType.FLOAT32, 0, columns.size());
    }
    Tensor matrix = stack(columns);
    fill.ifPresent(value -> fillNulls(columns, matrix, value));
    return matrix;
  }

  /** The row count of all columns; fails if they differ or there is none. */
  public static long commonRows(List<? extends FieldVector> columns) {
    if (columns.isEmpty()) {
      throw new BridgeException(
          "Cannot put columns side by side: there are none (allowed: 1 or more). Name at least one column.");
    }
    int rows = columns.get(0).getValueCount();
    for (FieldVector column : columns) {
      if (column.getValueCount() != rows) {
        throw new BridgeException(
            "Cannot put columns side by side: %s has not the %d rows of `%s` (allowed: equal row counts). Take all columns from one batch."
                .formatted(Columns.describe(column), rows, columns.get(0).getName()));
      }
    }
    return rows;
  }

  private static Tensor stack(List<Float4Vector> columns) {
    Tensor[] views = new Tensor[columns.size()];
    try {
      for (int i = 0; i < views.length; i++) {
        views[i] =
            SharedBuffers.view(
                columns.get(i).getDataBuffer(),
                new long[] {columns.get(i).getValueCount()},
                ElementType.FLOAT32);
      }
      try (TensorVector all = new TensorVector(views)) {
        return torch.stack(all, 1);
      }
    } finally {
      for (Tensor view : views) {
        if (view != null) {
          view.close();
        }
      }
    }
  }

  private static void fillNulls(List<Float4Vector> columns, Tensor matrix, float fill) {
    long address = Tensors.address(matrix);
    int width = columns.size();
    for (int i = 0; i < width; i++) {
      Float4Vector column = columns.get(i);
      long first = address + (long) i * Float.BYTES;
      if (column.getNullCount() > 0) {
        Bitmaps.forEachClear(
            column.getValidityBufferAddress(),
            column.getValueCount(),
            row -> ElementType.FLOAT32.put(first + row * width * Float.BYTES, fill));
      }
    }
  }
}
