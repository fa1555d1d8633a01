package io.sinter.training.internal.torch;

import io.sinter.training.internal.AreaUnderCurve;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Binary cross-entropy of one logit a row; the score is its sigmoid. */
final class BinaryObjective implements Objective {
  @Override
  public Tensor loss(Tensor output, Tensor target, @Nullable Tensor weight) {
    return torch.binary_cross_entropy_with_logits(
        output,
        target,
        weight == null ? new TensorOptional() : new TensorOptional(weight),
        new TensorOptional(),
        torch.Reduction.Sum.value);
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public Tensor score(Tensor output) {
    return output.sigmoid();
  }

  @Override
  public Map<String, Double> metrics(float[] scores, float[] targets, float[] weights) {
    long right = 0;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] >= 0.5f == targets[i] > 0.5f) {
        right++;
      }
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("auc", AreaUnderCurve.of(scores, targets));
    metrics.put("accuracy", (double) right / scores.length);
    return metrics;
  }

  @Override
  public String selection() {
    return "auc";
  }

  @Override
  public boolean better(double one, double other) {
    return one > other;
  }
}
