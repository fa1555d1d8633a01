package io.sinter.promotion.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A measure of how good a model's scores are, over rows whose label is known. */
public enum MetricName {
  /** The area under the ROC curve; ties count one half. */
  AUC(true),
  /** The mean negative log-likelihood of the labels, natural logarithm. */
  LOG_LOSS(true),
  /** The mean squared difference of probability and label. */
  BRIER(true),
  /** The share of right predictions. */
  ACCURACY(true),
  /** The share of right ones among the predictions of 1. */
  PRECISION(true),
  /** The share of predicted ones among the labels of 1. */
  RECALL(true),
  /** The harmonic mean of precision and recall. */
  F1(true),
  /** The expected calibration error over ten bins of equal width. */
  ECE(true),
  /** The root of the mean squared error. */
  RMSE(false),
  /** The mean absolute error. */
  MAE(false),
  /** The coefficient of determination. */
  R2(false);

  private final boolean binary;

  MetricName(boolean binary) {
    this.binary = binary;
  }

  /** Whether it is for a probability and a label of 0 or 1, not for a predicted number. */
  public boolean isBinary() {
    return binary;
  }

  /** The name in a policy, such as {@code log_loss}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The metric of a name. */
  public static Optional<MetricName> of(String text) {
    return Arrays.stream(values()).filter(metric -> metric.text().equals(text)).findFirst();
  }

  /** Every name, for messages. */
  static String all() {
    return Arrays.stream(values()).map(MetricName::text).collect(Collectors.joining(", "));
  }
}
