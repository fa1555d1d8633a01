package io.sinter.promotion.policy.internal.statistics;

import io.sinter.promotion.policy.MetricName;
import java.io.Serializable;

/**
 * A metric that is a smooth function of means over rows: {@code value = g(mean of the terms)}. Its
 * sampling error follows from the gradient of g (the delta method): row i moves the metric by
 * {@code gradient * (terms_i - means)}, and the errors of two models on the same rows are
 * correlated as these are.
 */
interface SmoothMetric extends Serializable {
  /** How many terms a row has. */
  int size();

  /**
   * The terms of a row.
   *
   * @param predicted 1 or 0: whether the score reaches the model's threshold
   * @param out where they go, from {@code offset}
   */
  void terms(double label, double score, double predicted, double[] out, int offset);

  /** The metric. */
  double value(double[] means, int offset);

  /** Its derivative by each mean, from the beginning of {@code out}. */
  void gradient(double[] means, int offset, double[] out);

  /** The metric of a name; AUC is none. */
  static SmoothMetric of(MetricName name) {
    return switch (name) {
      case LOG_LOSS -> MeanMetric.LOG_LOSS;
      case BRIER -> MeanMetric.SQUARED_ERROR;
      case ACCURACY -> MeanMetric.RIGHT;
      case MAE -> MeanMetric.ABSOLUTE_ERROR;
      case RMSE -> new RootMeanSquare();
      case R2 -> new Determination();
      case PRECISION -> RatioMetric.PRECISION;
      case RECALL -> RatioMetric.RECALL;
      case F1 -> RatioMetric.F1;
      case ECE -> new CalibrationGap();
      case AUC -> throw new IllegalArgumentException("AUC is no function of means");
    };
  }
}
