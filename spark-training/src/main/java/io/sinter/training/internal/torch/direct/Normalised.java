package io.sinter.training.internal.torch.direct;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalisation (Ba, Kiros and Hinton, 2016) of each row. */
final class Normalised extends Operation {
  private static final double EPSILON = 1e-5; // PyTorch's default

  private final Operation input;
  private final Weight scale;
  private final Weight shift;
  private final long[] shape;
  private final Tensor mean;
  private final Tensor reciprocal;
  private final TensorOptional scaleValue;
  private final TensorOptional shiftValue;
  private final BoolPointer all = new BoolPointer(3).put(0, true).put(1, true).put(2, true);

  Normalised(Operation input, Weight scale, Weight shift, Memory memory) {
    super(input.width(), /* trained= */ true, memory);
    this.input = input;
    this.scale = scale;
    this.shift = shift;
    this.shape = new long[] {input.width()};
    this.mean = memory.numbers(0, 1);
    this.reciprocal = memory.numbers(0, 1);
    this.scaleValue = new TensorOptional(scale.value());
    this.shiftValue = new TensorOptional(shift.value());
  }

  @Override
  void compute(Batch batch) {
    mean.resize_(batch.rows(), 1);
    reciprocal.resize_(batch.rows(), 1);
    torch.native_layer_norm_out(
        value(), mean, reciprocal, input.value(), shape, scaleValue, shiftValue, EPSILON);
  }

  @Override
  void backward() {
    T_TensorTensorTensor_T gradients =
        torch.native_layer_norm_backward(
            gradient(), input.value(), shape, mean, reciprocal, scaleValue, shiftValue, all);
    input.receive(gradients.get0());
    scale.gradient().add_(gradients.get1());
    shift.gradient().add_(gradients.get2());
  }
}
