package io.sinter.training;

/**
 * The metric by which epochs and models are compared.
 *
 * @param name as in {@link EpochReport#metrics}
 * @param goal which way is better
 */
public record SelectionMetric(String name, Goal goal) {
  /** Which way a metric is better. */
  public enum Goal {
    /** The larger the better. */
    LARGE,
    /** The smaller the better. */
    SMALL
  }

  /** Whether one value is better than another; NaN is worse than any number. */
  public boolean better(double one, double other) {
    if (Double.isNaN(one) || Double.isNaN(other)) {
      return !Double.isNaN(one);
    }
    return goal == Goal.LARGE ? one > other : one < other;
  }
}
