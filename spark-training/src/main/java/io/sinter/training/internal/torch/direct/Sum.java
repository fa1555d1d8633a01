package io.sinter.training.internal.torch.direct;

import org.bytedeco.pytorch.global.torch;

/** The sum of two layers. */
final class Sum extends Operation {
  private final Operation left;
  private final Operation right;

  Sum(Operation left, Operation right, Memory memory) {
    super(left.width(), left.trained() || right.trained(), memory);
    this.left = left;
    this.right = right;
  }

  @Override
  void compute(Batch batch) {
    torch.add_out(value(), left.value(), right.value());
  }

  @Override
  void backward() {
    left.receive(gradient());
    right.receive(gradient());
  }
}
