package io.sinter.training.internal.metrics;

/** Probabilities away from 0 and 1, so that their logarithm is finite. */
final class Clipped {
  /** The distance of 1 from the next float, which scikit-learn clips at too. */
  private static final double EPSILON = Math.ulp(1f);

  private Clipped() {}

  static double probability(double value) {
    return Math.min(Math.max(value, EPSILON), 1 - EPSILON);
  }
}
