package io.sinter.arrow.internal.engine;

import io.sinter.arrow.internal.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Host memory for one batch on its way to the device: the numbers and the categories of up to
 * {@link #rows} rows. Used by one batch at a time.
 */
final class Slot {
  private final Tensor numbers;
  private final Tensor categories;
  private final int rows;
  private final long bytes;

  /**
   * @param numbers float [rows, n], contiguous, in host memory; owned from here on
   * @param categories int64 [rows, c], likewise
   * @param bytes of host memory that both take
   */
  Slot(Tensor numbers, Tensor categories, int rows, long bytes) {
    this.numbers = numbers;
    this.categories = categories;
    this.rows = rows;
    this.bytes = bytes;
  }

  Tensor numbers() {
    return numbers;
  }

  Tensor categories() {
    return categories;
  }

  long numbersAddress() {
    return Tensors.address(numbers);
  }

  long categoriesAddress() {
    return Tensors.address(categories);
  }

  /** The most rows it holds. */
  int rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  void free() {
    numbers.releaseReference();
    categories.releaseReference();
  }
}
