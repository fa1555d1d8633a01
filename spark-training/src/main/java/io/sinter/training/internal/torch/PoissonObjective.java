package io.sinter.training.internal.torch;

import io.sinter.training.Loss;
import io.sinter.training.internal.metrics.RegressionMetrics;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** {@code exp(output) - target * output}; the score is {@code exp(output)}. */
final class PoissonObjective implements Objective {
  @Override
  public Loss description() {
    return Loss.poisson();
  }

  @Override
  public Tensor loss(Tensor output, Tensor target, @Nullable Tensor weight) {
    Tensor logarithm = output.view_as(target);
    Tensor each = logarithm.exp().sub(target.mul(logarithm));
    return Objective.sum(each, weight);
  }

  @Override
  public Tensor score(Tensor output) {
    return output.exp();
  }

  @Override
  public Map<String, Double> metrics(float[] scores, float[] targets, float[] weights) {
    return RegressionMetrics.poisson(scores, targets, weights);
  }
}
