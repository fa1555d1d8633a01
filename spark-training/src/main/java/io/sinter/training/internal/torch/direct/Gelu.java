package io.sinter.training.internal.torch.direct;

import org.bytedeco.pytorch.global.torch;

/** {@code x Phi(x)} (Hendrycks and Gimpel, 2016), with the exact normal distribution. */
final class Gelu extends Operation {
  private final Operation input;

  Gelu(Operation input, Memory memory) {
    super(input.width(), input.trained(), memory);
    this.input = input;
  }

  @Override
  void compute(Batch batch) {
    torch.gelu_out(value(), input.value());
  }

  @Override
  void backward() {
    torch.gelu_backward_out(input.receiving(), gradient(), input.value());
  }
}
