package io.sinter.training.internal.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What predictions of numbers are measured by. */
public final class RegressionMetrics {
  private RegressionMetrics() {}

  /**
   * {@code rmse}, {@code mae} and {@code r2}, {@code 1 - sum(w (y - p)^2) / sum(w (y - mean)^2)}.
   *
   * @param scores the predictions
   * @param weights at least 0
   */
  public static Map<String, Double> of(float[] scores, float[] targets, float[] weights) {
    double squares = 0;
    double distances = 0;
    double sum = 0;
    double all = 0;
    for (int i = 0; i < targets.length; i++) {
      double difference = (double) targets[i] - scores[i];
      squares += weights[i] * difference * difference;
      distances += weights[i] * Math.abs(difference);
      sum += (double) weights[i] * targets[i];
      all += weights[i];
    }
    double mean = sum / all;
    double spread = 0;
    for (int i = 0; i < targets.length; i++) {
      spread += weights[i] * (targets[i] - mean) * (targets[i] - mean);
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rmse", Math.sqrt(squares / all));
    metrics.put("mae", distances / all);
    metrics.put("r2", 1 - squares / spread);
    return metrics;
  }

  /**
   * {@code pinball}, the mean over the quantiles, then for each the share of targets at or below
   * its prediction, {@code coverage_0.9}.
   *
   * @param scores a prediction a quantile, row by row
   */
  public static Map<String, Double> quantiles(
      float[] scores, float[] targets, float[] weights, List<Double> quantiles) {
    int width = quantiles.size();
    double loss = 0;
    double all = 0;
    double[] covered = new double[width];
    for (int i = 0; i < targets.length; i++) {
      for (int k = 0; k < width; k++) {
        double difference = (double) targets[i] - scores[i * width + k];
        double quantile = quantiles.get(k);
        loss += weights[i] * Math.max(quantile * difference, (quantile - 1) * difference) / width;
        covered[k] += difference <= 0 ? weights[i] : 0;
      }
      all += weights[i];
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("pinball", loss / all);
    for (int k = 0; k < width; k++) {
      metrics.put("coverage_" + quantiles.get(k), covered[k] / all);
    }
    return metrics;
  }

  /**
   * {@code deviance}, the mean of {@code 2 (y log(y / p) - y + p)}, then {@code rmse} and {@code
   * mae}.
   *
   * @param scores the expected counts, above 0
   */
  public static Map<String, Double> poisson(float[] scores, float[] targets, float[] weights) {
    double sum = 0;
    double all = 0;
    for (int i = 0; i < targets.length; i++) {
      double y = targets[i];
      double p = Math.max(scores[i], Float.MIN_NORMAL);
      sum += weights[i] * 2 * ((y == 0 ? 0 : y * Math.log(y / p)) - y + p);
      all += weights[i];
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("deviance", sum / all);
    Map<String, Double> others = of(scores, targets, weights);
    metrics.put("rmse", others.get("rmse"));
    metrics.put("mae", others.get("mae"));
    return metrics;
  }
}
