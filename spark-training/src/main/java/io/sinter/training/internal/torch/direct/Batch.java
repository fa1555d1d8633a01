package io.sinter.training.internal.torch.direct;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The rows of one pass.
 *
 * @param numbers {@code [rows, numbers]}, NaN where missing
 * @param categories int64 {@code [rows, categories]}
 * @param seed of this pass's random numbers
 */
record Batch(Tensor numbers, Tensor categories, long seed) {
  static Batch of(List<Tensor> inputs, long seed) {
    return new Batch(inputs.get(0), inputs.get(1), seed);
  }

  long rows() {
    return numbers.size(0);
  }
}
