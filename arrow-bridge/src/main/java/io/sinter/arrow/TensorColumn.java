package io.sinter.arrow;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * One column as tensors.
 *
 * @param values the values, first dimension = rows
 * @param present bool [rows], true where the row is not null; only under {@link NullRule#mask()}
 */
public record TensorColumn(Tensor values, Optional<Tensor> present) implements AutoCloseable {
  /** Frees both tensors; a viewed Arrow buffer is released with them. */
  @Override
  public void close() {
    values.close();
    present.ifPresent(Tensor::close);
  }
}
