package io.sinter.training.internal.torch.direct;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** {@code x W' + b}. */
final class Linear extends Operation {
  private final Operation input;
  private final Weight weight;
  private final Weight bias;
  private final Tensor transposed;
  private final Tensor ones;

  Linear(Operation input, Weight weight, Weight bias, Memory memory) {
    super((int) weight.value().size(0), /* trained= */ true, memory);
    this.input = input;
    this.weight = weight;
    this.bias = bias;
    this.transposed = weight.value().t();
    this.ones = memory.numbers(0);
  }

  @Override
  void compute(Batch batch) {
    torch.addmm_out(value(), bias.value(), input.value(), transposed);
    if (ones.size(0) != batch.rows()) {
      ones.resize_(batch.rows());
      ones.fill_(new Scalar(1.0));
    }
  }

  @Override
  void backward() {
    Tensor columns = gradient().t();
    weight.gradient().addmm_(columns, input.value());
    // A product with ones adds up rows faster than a sum over the first dimension.
    bias.gradient().addmv_(columns, ones);
    if (input.trained()) {
      input.receiveProduct(gradient(), weight.value());
    }
  }
}
