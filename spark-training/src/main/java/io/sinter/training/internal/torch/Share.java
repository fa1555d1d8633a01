package io.sinter.training.internal.torch;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rows of one rank in native memory.
 *
 * @param numeric float {@code [rows, numeric features]}, NaN where a value is missing
 * @param categories int64 {@code [rows, categorical features]}
 * @param labels float {@code [rows]}, 0 or 1
 */
record Share(Tensor numeric, Tensor categories, Tensor labels) implements AutoCloseable {
  /** How many rows there are. */
  int rows() {
    return Math.toIntExact(labels.size(0));
  }

  /** Some of the rows, copied, in the order of the indices. */
  Share select(Tensor indices) {
    return new Share(
        numeric.index_select(0, indices),
        categories.index_select(0, indices),
        labels.index_select(0, indices));
  }

  /** Rows from {@code start} on, sharing memory. */
  Share range(long start, long length) {
    return new Share(
        numeric.narrow(0, start, length),
        categories.narrow(0, start, length),
        labels.narrow(0, start, length));
  }

  /** The rows on a device, numbers in a floating-point type. */
  Share to(Device device, ScalarType type) {
    return new Share(
        numeric.to(device, type), categories.to(device, ScalarType.Long), labels.to(device, type));
  }

  @Override
  public void close() {
    numeric.close();
    categories.close();
    labels.close();
  }
}
