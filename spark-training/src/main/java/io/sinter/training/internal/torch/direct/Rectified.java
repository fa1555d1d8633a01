package io.sinter.training.internal.torch.direct;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/** {@code max(x, 0)}, in the place of x: its sign tells the gradient. */
final class Rectified extends Operation {
  private final Operation input;
  private final Scalar zero = new Scalar(0.0);

  Rectified(Operation input, Memory memory) {
    super(input, memory);
    this.input = input;
  }

  @Override
  void compute(Batch batch) {
    value().relu_();
  }

  @Override
  void backward() {
    torch.threshold_backward_out(input.receiving(), gradient(), value(), zero);
  }
}
