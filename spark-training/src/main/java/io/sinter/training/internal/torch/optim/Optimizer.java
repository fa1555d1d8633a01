package io.sinter.training.internal.torch.optim;

import io.sinter.training.OptimizerOptions;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A rule that changes weights by their gradients, in place. Its state is a few tensors, the same on
 * all ranks. Native memory belongs to the {@code PointerScope} it was made in; used by one thread,
 * without a gradient tape.
 */
public interface Optimizer {
  /**
   * The rule of some options.
   *
   * @param weights changed by each step; all of one type on one device
   */
  static Optimizer of(OptimizerOptions options, List<Tensor> weights) {
    return switch (options.kind()) {
      case SGD -> new Sgd(options, weights);
      case ADAM -> new Adam(options, weights, "aten::_fused_adam_");
      case ADAMW -> new Adam(options, weights, "aten::_fused_adamw_");
      case LAMB -> new Guarded(new Lamb(options, weights), weights);
      case LION -> new Guarded(new Lion(options, weights), weights);
    };
  }

  /** Whether the rule treats each weight tensor as a whole, so that they must not be made one. */
  static boolean layered(OptimizerOptions options) {
    return switch (options.kind()) {
      case SGD, ADAM, ADAMW, LION -> false;
      case LAMB -> true;
    };
  }

  /**
   * Changes the weights.
   *
   * @param gradients one for each weight, of its shape
   * @param rate the learning rate
   */
  default void step(List<Tensor> gradients, double rate) {
    step(gradients, rate, null);
  }

  /**
   * Changes the weights and the state, or neither; the host does not wait to know.
   *
   * @param gradients one for each weight, of its shape
   * @param rate the learning rate
   * @param found a float on the weights' device: changes nothing if it is 1; null is always 0
   */
  void step(List<Tensor> gradients, double rate, @Nullable Tensor found);

  /** The state by name; writing into these tensors restores it. */
  Map<String, Tensor> state();
}
