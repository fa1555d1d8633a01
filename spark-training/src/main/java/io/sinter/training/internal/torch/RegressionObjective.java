package io.sinter.training.internal.torch;

import io.sinter.training.Loss;
import io.sinter.training.internal.metrics.RegressionMetrics;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The difference to a number, in one of three measures; the score is the output. */
final class RegressionObjective implements Objective {
  private final Loss.Regression loss;

  RegressionObjective(Loss.Regression loss) {
    this.loss = loss;
  }

  @Override
  public Loss description() {
    return loss;
  }

  @Override
  public Tensor loss(Tensor output, Tensor target, @Nullable Tensor weight) {
    Tensor number = output.view_as(target);
    long none = torch.Reduction.None.value;
    Tensor each =
        switch (loss.kind()) {
          case SQUARED -> torch.mse_loss(number, target, none);
          case ABSOLUTE -> torch.l1_loss(number, target, none);
          case HUBER -> torch.huber_loss(number, target, none, loss.delta());
        };
    return Objective.sum(each, weight);
  }

  @Override
  public Tensor score(Tensor output) {
    return output;
  }

  @Override
  public Map<String, Double> metrics(float[] scores, float[] targets, float[] weights) {
    return RegressionMetrics.of(scores, targets, weights);
  }
}
