package io.sinter.training.internal.torch.optim;

import io.sinter.training.OptimizerOptions;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * LAMB for large batches (You et al., 2020, algorithm 2): Adam's direction with bias correction,
 * plus weight decay, scaled for each weight tensor to the ratio of its norm to the direction's; 1
 * where either is 0.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
final class Lamb implements Guarded.Rule {
  private final OptimizerOptions options;
  private final List<Tensor> weights;
  private final Moments first;
  private final Moments second;
  private final Tensor steps;

  Lamb(OptimizerOptions options, List<Tensor> weights) {
    this.options = options;
    this.weights = List.copyOf(weights);
    this.first = Moments.of(weights);
    this.second = Moments.of(weights);
    this.steps =
        torch.zeros(
            new long[] {},
            new TensorOptions(ScalarType.Double)
                .device(new DeviceOptional(weights.get(0).device())));
  }

  @Override
  public void step(List<Tensor> gradients, double rate) {
    try (PointerScope scope = new PointerScope()) {
      steps.add_(new Scalar(1.0));
      Tensor correction1 = correction(options.beta1());
      Tensor correction2 = correction(options.beta2()).sqrt_();
      for (int i = 0; i < weights.size(); i++) {
        Tensor weight = weights.get(i);
        Tensor gradient = gradients.get(i);
        Tensor moment1 = first.views().get(i);
        Tensor moment2 = second.views().get(i);
        moment1.lerp_(gradient, new Scalar(1 - options.beta1()));
        moment2
            .mul_(new Scalar(options.beta2()))
            .addcmul_(gradient, gradient, new Scalar(1 - options.beta2()));
        Tensor root = moment2.sqrt().div_(correction2).add_(new Scalar(options.epsilon()));
        Tensor direction = moment1.div(root).div_(correction1);
        if (options.weightDecay() > 0) {
          direction.add_(weight, new Scalar(options.weightDecay()));
        }
        // Stays on the device: a ratio of 1 where a norm is 0.
        Tensor ratio = weight.norm().div(direction.norm());
        Tensor usable = ratio.isfinite().logical_and(ratio.gt(new Scalar(0.0)));
        weight.sub_(
            direction.mul_(torch.where(usable, ratio, torch.ones_like(ratio))), new Scalar(rate));
      }
    }
  }

  /** {@code 1 - beta^steps}, on the device. */
  private Tensor correction(double beta) {
    return torch.pow(new Scalar(beta), steps).neg_().add_(new Scalar(1.0));
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("moment1", first.flat(), "moment2", second.flat(), "steps", steps);
  }
}
