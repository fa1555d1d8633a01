package io.sinter.promotion.policy.internal.statistics;

import io.sinter.registry.GateInterval;
import org.apache.commons.math3.distribution.NormalDistribution;

/** Confidence intervals in closed form, two-sided. */
public final class Intervals {
  private static final NormalDistribution NORMAL = new NormalDistribution(0, 1);

  private Intervals() {}

  /** The normal quantile of a two-sided level: 1.96 for 0.95. */
  public static double quantile(double level) {
    return NORMAL.inverseCumulativeProbability(1 - (1 - level) / 2);
  }

  /** Of a value with a normal error, widened by an error that is not random. */
  static GateInterval normal(double value, double standardError, double other, double level) {
    double half = quantile(level) * standardError + other;
    return new GateInterval(value - half, value + half, level);
  }

  /**
   * Wilson's score interval of a share (1927), without a continuity correction.
   *
   * @param rows how many; effective ones where rows have weights
   */
  public static GateInterval wilson(double share, double rows, double level) {
    double z = quantile(level);
    double shrink = 1 + z * z / rows;
    double centre = (share + z * z / (2 * rows)) / shrink;
    double half = z * Math.sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows)) / shrink;
    return new GateInterval(Math.max(0, centre - half), Math.min(1, centre + half), level);
  }

  /**
   * Of the difference of two shares of the same rows: Newcombe's method 10 (Statistics in Medicine
   * 17, 1998), Wilson's intervals joined with the correlation of the pairs.
   *
   * @param both rows right in both, only in the first, only in the second, in neither
   */
  public static GateInterval newcombe(long[] both, double level) {
    double rows = (double) both[0] + both[1] + both[2] + both[3];
    double first = (both[0] + both[1]) / rows;
    double second = (both[0] + both[2]) / rows;
    GateInterval one = wilson(first, rows, level);
    GateInterval two = wilson(second, rows, level);
    double product =
        ((double) both[0] + both[1])
            * ((double) both[2] + both[3])
            * ((double) both[0] + both[2])
            * ((double) both[1] + both[3]);
    double determinant = (double) both[0] * both[3] - (double) both[1] * both[2];
    if (determinant > rows / 2) {
      determinant -= rows / 2;
    } else if (determinant > 0) {
      determinant = 0;
    }
    double phi = product == 0 ? 0 : determinant / Math.sqrt(product);
    double difference = first - second;
    return new GateInterval(
        difference - joined(first - one.lower(), two.upper() - second, phi),
        difference + joined(one.upper() - first, second - two.lower(), phi),
        level);
  }

  private static double joined(double one, double two, double phi) {
    return Math.sqrt(Math.max(0, one * one - 2 * phi * one * two + two * two));
  }
}
