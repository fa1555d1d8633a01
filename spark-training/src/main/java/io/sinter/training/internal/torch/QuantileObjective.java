package io.sinter.training.internal.torch;

import io.sinter.training.Loss;
import io.sinter.training.internal.metrics.RegressionMetrics;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The pinball loss of a quantile an output, mean over the quantiles; the scores are the outputs.
 */
final class QuantileObjective implements Objective {
  private final Loss.Quantile loss;
  private final double[] values;
  private final @Nullable Tensor kept;

  /**
   * @param device where the quantiles are kept; null for nowhere
   */
  QuantileObjective(Loss.Quantile loss, @Nullable Device device) {
    this.loss = loss;
    this.values = loss.quantiles().stream().mapToDouble(Double::doubleValue).toArray();
    this.kept =
        device == null ? null : Tensors.of(values, values.length).to(device, ScalarType.Double);
  }

  @Override
  public Loss description() {
    return loss;
  }

  @Override
  public Tensor loss(Tensor output, Tensor target, @Nullable Tensor weight) {
    Tensor quantiles =
        (kept == null ? Tensors.of(values, values.length) : kept)
            .to(target.device(), target.scalar_type());
    Tensor difference = target.unsqueeze(1).sub(output.view(-1, values.length));
    Tensor below = difference.mul(quantiles);
    Tensor each = torch.maximum(below, below.sub(difference)).mean(1);
    return Objective.sum(each, weight);
  }

  @Override
  public Tensor score(Tensor output) {
    return output;
  }

  @Override
  public Map<String, Double> metrics(float[] scores, float[] targets, float[] weights) {
    return RegressionMetrics.quantiles(scores, targets, weights, loss.quantiles());
  }
}
