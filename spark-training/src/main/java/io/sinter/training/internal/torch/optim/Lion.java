package io.sinter.training.internal.torch.optim;

import io.sinter.training.OptimizerOptions;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Lion (Chen et al., 2023, algorithm 2): the sign of {@code beta1 * m + (1 - beta1) * g}, decoupled
 * weight decay, and {@code m = beta2 * m + (1 - beta2) * g}.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
final class Lion implements Guarded.Rule {
  private final OptimizerOptions options;
  private final List<Tensor> weights;
  private final Moments momentum;

  Lion(OptimizerOptions options, List<Tensor> weights) {
    this.options = options;
    this.weights = List.copyOf(weights);
    this.momentum = Moments.of(weights);
  }

  @Override
  public void step(List<Tensor> gradients, double rate) {
    for (int i = 0; i < weights.size(); i++) {
      try (PointerScope scope = new PointerScope()) {
        Tensor weight = weights.get(i);
        Tensor gradient = gradients.get(i);
        Tensor moment = momentum.views().get(i);
        Tensor direction = torch.lerp(moment, gradient, new Scalar(1 - options.beta1())).sign_();
        if (options.weightDecay() > 0) {
          weight.mul_(new Scalar(1 - rate * options.weightDecay()));
        }
        weight.sub_(direction, new Scalar(rate));
        moment.lerp_(gradient, new Scalar(1 - options.beta2()));
      }
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("momentum", momentum.flat());
  }
}
