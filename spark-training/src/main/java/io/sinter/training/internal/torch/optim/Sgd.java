package io.sinter.training.internal.torch.optim;

import io.sinter.training.OptimizerOptions;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent as PyTorch has it, with momentum {@code b = momentum * b + g}, weight
 * decay part of the gradient; by libtorch's fused kernel.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
final class Sgd implements Optimizer {
  private final OptimizerOptions options;
  private final TensorOp op = new TensorOp("aten::_fused_sgd_");
  private final List<Tensor> momentum;
  private final Map<String, Tensor> state;
  private final IValue weightList;
  private final IValue momentumList;

  Sgd(OptimizerOptions options, List<Tensor> weights) {
    this.options = options;
    if (options.momentum() > 0) {
      Moments moments = Moments.of(weights);
      momentum = moments.views();
      state = Map.of("momentum", moments.flat());
    } else {
      momentum = List.of();
      state = Map.of();
    }
    weightList = TensorOp.list(weights);
    momentumList = TensorOp.list(momentum);
  }

  @Override
  public void step(List<Tensor> gradients, double rate, @Nullable Tensor found) {
    try (PointerScope scope = new PointerScope()) {
      IValue off = new IValue(false);
      op.run(
          weightList,
          TensorOp.list(gradients),
          momentumList,
          new IValue(options.weightDecay()),
          new IValue(options.momentum()),
          new IValue(rate),
          new IValue(0.0), // dampening
          off, // nesterov
          off, // maximize
          // The momentum is 0 before the first step, which comes to the same.
          off, // is_first_step
          new IValue(), // grad_scale
          found == null ? new IValue() : new IValue(found));
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return state;
  }
}
