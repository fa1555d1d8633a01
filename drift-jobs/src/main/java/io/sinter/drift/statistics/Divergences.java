package io.sinter.drift.statistics;

/**
 * Distances between two discrete distributions {@code p} (reference) and {@code q} (current) over
 * the same bins, both given as shares that sum to one.
 */
public final class Divergences {
  private Divergences() {}

  /**
   * {@return the population stability index, sum of (q - p) ln(q / p)}
   *
   * @param epsilon replaces smaller shares; the value depends on it, so it is recorded
   */
  public static double populationStabilityIndex(double[] p, double[] q, double epsilon) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double expected = Math.max(p[i], epsilon);
      double actual = Math.max(q[i], epsilon);
      sum += (actual - expected) * Math.log(actual / expected);
    }
    return sum;
  }

  /** {@return the Jensen-Shannon distance with base-2 logarithms, in [0, 1]} */
  public static double jensenShannonDistance(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double middle = (p[i] + q[i]) / 2;
      sum += p[i] > 0 ? p[i] * Math.log(p[i] / middle) : 0;
      sum += q[i] > 0 ? q[i] * Math.log(q[i] / middle) : 0;
    }
    return Math.sqrt(Math.max(0, sum / 2 / Math.log(2)));
  }

  /** {@return the largest difference of the cumulative shares, for ordered bins} */
  public static double kolmogorovSmirnov(double[] p, double[] q) {
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < p.length; i++) {
      difference += p[i] - q[i];
      largest = Math.max(largest, Math.abs(difference));
    }
    return largest;
  }

  /** {@return half the sum of absolute differences, in [0, 1]} */
  public static double totalVariation(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.abs(p[i] - q[i]);
    }
    return sum / 2;
  }

  /** {@return the largest absolute difference, in [0, 1]} */
  public static double lInfinity(double[] p, double[] q) {
    double largest = 0;
    for (int i = 0; i < p.length; i++) {
      largest = Math.max(largest, Math.abs(p[i] - q[i]));
    }
    return largest;
  }

  /** {@return the Hellinger distance, in [0, 1]} */
  public static double hellinger(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double difference = Math.sqrt(p[i]) - Math.sqrt(q[i]);
      sum += difference * difference;
    }
    return Math.sqrt(sum / 2);
  }

  /**
   * {@return the first Wasserstein distance, in the column's units}
   *
   * <p>Exact out of range. Between edges, values are taken as evenly spread (continuous columns) or
   * as equal to the lower edge (discrete ones, where the result is exact for values of the
   * reference). Infinite values count only up to the edge.
   */
  public static double wasserstein(NumericState reference, NumericState current) {
    NumericBins bins = reference.bins();
    double[] p = Shares.of(reference.counts());
    double[] q = Shares.of(current.counts());
    double sum =
        Math.abs(reference.shortfall() - current.shortfall())
            + Math.abs(reference.excess() - current.excess());
    double before = p[0] - q[0];
    for (int bin = 1; bin < p.length - 1; bin++) {
      double after = before + p[bin] - q[bin];
      double height = bins.discrete() ? Math.abs(after) : meanAbsolute(before, after);
      sum += (bins.edge(bin) - bins.edge(bin - 1)) * height;
      before = after;
    }
    return sum;
  }

  /* The mean of |x| while x goes evenly from a to b. */
  private static double meanAbsolute(double a, double b) {
    double larger = Math.abs(a) + Math.abs(b);
    return a * b >= 0 || larger == 0 ? larger / 2 : (a * a + b * b) / (2 * larger);
  }
}
