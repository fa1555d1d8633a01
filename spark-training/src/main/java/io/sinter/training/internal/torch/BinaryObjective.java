package io.sinter.training.internal.torch;

import io.sinter.training.Loss;
import io.sinter.training.internal.metrics.BinaryMetrics;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Binary cross-entropy of one logit a row; the score is its sigmoid. */
final class BinaryObjective implements Objective {
  @Override
  public Loss description() {
    return Loss.binary();
  }

  @Override
  public Tensor loss(Tensor output, Tensor target, @Nullable Tensor weight) {
    return torch.binary_cross_entropy_with_logits(
        output.view_as(target),
        target,
        weight == null ? new TensorOptional() : new TensorOptional(weight),
        new TensorOptional(),
        torch.Reduction.Sum.value);
  }

  @Override
  public Tensor score(Tensor output) {
    return output.sigmoid();
  }

  @Override
  public Map<String, Double> metrics(float[] scores, float[] targets, float[] weights) {
    return BinaryMetrics.of(scores, targets, weights);
  }
}
