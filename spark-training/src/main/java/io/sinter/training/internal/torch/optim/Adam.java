package io.sinter.training.internal.torch.optim;

import io.sinter.training.OptimizerOptions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019) as PyTorch has them, by
 * libtorch's fused kernels.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
final class Adam implements Optimizer {
  private final OptimizerOptions options;
  private final TensorOp op;
  private final Moments first;
  private final Moments second;
  private final Tensor steps;
  private final IValue weightList;
  private final IValue firstList;
  private final IValue secondList;
  private final IValue stepList;

  /**
   * @param operation with or without decoupled weight decay
   */
  Adam(OptimizerOptions options, List<Tensor> weights, String operation) {
    this.options = options;
    this.op = new TensorOp(operation);
    this.first = Moments.of(weights);
    this.second = Moments.of(weights);
    this.steps =
        torch.zeros(
            new long[] {},
            new TensorOptions(ScalarType.Float)
                .device(new DeviceOptional(weights.get(0).device())));
    weightList = TensorOp.list(weights);
    firstList = TensorOp.list(first.views());
    secondList = TensorOp.list(second.views());
    stepList = TensorOp.list(Collections.nCopies(weights.size(), steps));
  }

  @Override
  public void step(List<Tensor> gradients, double rate, @Nullable Tensor found) {
    try (PointerScope scope = new PointerScope()) {
      steps.add_(new Scalar(1.0));
      IValue off = new IValue(false);
      op.run(
          weightList,
          TensorOp.list(gradients),
          firstList,
          secondList,
          TensorOp.list(List.of()), // max_exp_avg_sqs
          stepList,
          new IValue(rate),
          new IValue(options.beta1()),
          new IValue(options.beta2()),
          new IValue(options.weightDecay()),
          new IValue(options.epsilon()),
          off, // amsgrad
          off, // maximize
          new IValue(), // grad_scale
          found == null ? new IValue() : new IValue(found));
      if (found != null) {
        steps.sub_(found);
      }
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("moment1", first.flat(), "moment2", second.flat(), "steps", steps);
  }
}
