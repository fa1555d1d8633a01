package io.sinter.training.internal.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a probability of one class of two is measured by. */
public final class BinaryMetrics {
  private BinaryMetrics() {}

  /**
   * {@code auc}, {@code accuracy} at 0.5, and {@code log_loss}, {@code -mean(log p of the class)}.
   *
   * @param scores in [0, 1]
   * @param targets 0 or 1
   * @param weights at least 0
   */
  public static Map<String, Double> of(float[] scores, float[] targets, float[] weights) {
    double right = 0;
    double loss = 0;
    double all = 0;
    boolean equal = true;
    for (int i = 0; i < scores.length; i++) {
      boolean positive = targets[i] > 0.5f;
      if (scores[i] >= 0.5f == positive) {
        right += weights[i];
      }
      double score = Clipped.probability(scores[i]);
      loss -= weights[i] * Math.log(positive ? score : 1 - score);
      all += weights[i];
      equal &= weights[i] == 1;
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(
        "auc",
        equal ? AreaUnderCurve.of(scores, targets) : AreaUnderCurve.of(scores, targets, weights));
    metrics.put("accuracy", right / all);
    metrics.put("log_loss", loss / all);
    return metrics;
  }
}
