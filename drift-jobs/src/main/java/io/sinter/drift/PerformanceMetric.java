package io.sinter.drift;

import java.util.Locale;

/** A measure of how good a binary model's predictions are. */
public enum PerformanceMetric {
  /** The area under the ROC curve of the scores. */
  ROC_AUC,
  /** The share of predictions that are right. */
  ACCURACY,
  /** The mean negative log-likelihood of the labels; lower is better; only with labels. */
  LOG_LOSS;

  /** {@return the name in the tables, such as {@code roc_auc}} */
  public String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
