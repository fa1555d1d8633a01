package io.sinter.training;

/** What a missing number becomes. */
public enum FillRule {
  /** The mean of the training rows. */
  MEAN,
  /** The median of the training rows, by Spark's {@code percentile_approx} at accuracy 10,000. */
  MEDIAN
}
