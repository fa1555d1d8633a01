package io.sinter.drift.statistics;

import java.util.Arrays;

/**
 * A non-decreasing map from scores to probabilities, fitted by least squares with the
 * pool-adjacent-violators algorithm; linear between the fitted points, constant outside them. The
 * same function as scikit-learn's {@code IsotonicRegression(out_of_bounds="clip")}. Immutable.
 */
public final class IsotonicCalibration {
  private final double[] scores;
  private final double[] probabilities;

  private IsotonicCalibration(double[] scores, double[] probabilities) {
    this.scores = scores;
    this.probabilities = probabilities;
  }

  /**
   * {@return the fitted map}
   *
   * @param scores in ascending order, without repetition, at least one
   * @param values the mean outcome at each score
   * @param weights rows at each score, positive
   */
  public static IsotonicCalibration fit(double[] scores, double[] values, double[] weights) {
    if (scores.length == 0) {
      throw new IllegalArgumentException(
          "Cannot fit a calibration: no scores (at least 1). Label some reference rows.");
    }
    int blocks = 0;
    double[] means = new double[scores.length];
    double[] masses = new double[scores.length];
    int[] ends = new int[scores.length];
    for (int i = 0; i < scores.length; i++) {
      means[blocks] = values[i];
      masses[blocks] = weights[i];
      ends[blocks++] = i + 1;
      while (blocks > 1 && means[blocks - 2] >= means[blocks - 1]) {
        double mass = masses[blocks - 2] + masses[blocks - 1];
        means[blocks - 2] =
            (means[blocks - 2] * masses[blocks - 2] + means[blocks - 1] * masses[blocks - 1])
                / mass;
        masses[blocks - 2] = mass;
        ends[blocks - 2] = ends[blocks - 1];
        blocks--;
      }
    }
    double[] fitted = new double[scores.length];
    int start = 0;
    for (int block = 0; block < blocks; block++) {
      Arrays.fill(fitted, start, ends[block], means[block]);
      start = ends[block];
    }
    return new IsotonicCalibration(scores.clone(), fitted);
  }

  /** {@return the probability for {@code score}} */
  public double probability(double score) {
    int above = NumericBins.upperBound(scores, score);
    if (above == 0) {
      return probabilities[0];
    }
    if (above == scores.length || probabilities[above - 1] == probabilities[above]) {
      return probabilities[above - 1];
    }
    double part = (score - scores[above - 1]) / (scores[above] - scores[above - 1]);
    return probabilities[above - 1] + part * (probabilities[above] - probabilities[above - 1]);
  }
}
