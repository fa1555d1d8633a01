package io.sinter.drift.statistics;

import java.util.Arrays;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.special.Gamma;

/**
 * The result of a test of whether two samples come from one distribution.
 *
 * @param statistic of the test
 * @param pValue the probability of a statistic at least this large when they do, in [0, 1]
 */
public record TwoSampleTest(double statistic, double pValue) {
  /**
   * {@return Pearson's chi-squared test on the 2 x B table of the counts, without a continuity
   * correction; bins that are empty on both sides are left out}
   */
  public static TwoSampleTest chiSquared(long[] reference, long[] current) {
    double n = Arrays.stream(reference).sum();
    double m = Arrays.stream(current).sum();
    double statistic = 0;
    int bins = 0;
    for (int i = 0; i < reference.length; i++) {
      double both = reference[i] + current[i];
      if (both > 0) {
        bins++;
        double expectedReference = both * n / (n + m);
        double expectedCurrent = both * m / (n + m);
        statistic += square(reference[i] - expectedReference) / expectedReference;
        statistic += square(current[i] - expectedCurrent) / expectedCurrent;
      }
    }
    return new TwoSampleTest(statistic, chiSquaredTail(statistic, bins - 1));
  }

  /**
   * {@return the two-sample Kolmogorov-Smirnov test from binned counts, with the asymptotic
   * p-value; binning can only make the statistic smaller, so the p-value is conservative}
   */
  public static TwoSampleTest kolmogorovSmirnov(long[] reference, long[] current) {
    double n = Arrays.stream(reference).sum();
    double m = Arrays.stream(current).sum();
    double distance = Divergences.kolmogorovSmirnov(Shares.of(reference), Shares.of(current));
    return new TwoSampleTest(distance, kolmogorovTail(distance * Math.sqrt(n * m / (n + m))));
  }

  /** {@return the upper tail of the chi-squared distribution; 1 without degrees of freedom} */
  static double chiSquaredTail(double statistic, int degrees) {
    return degrees < 1 || !(statistic > 0)
        ? 1
        : Gamma.regularizedGammaQ(degrees / 2.0, statistic / 2);
  }

  /** {@return the value that a chi-squared variable exceeds with probability {@code alpha}} */
  static double chiSquaredQuantile(double alpha, int degrees) {
    return degrees < 1
        ? 0
        : new ChiSquaredDistribution(degrees).inverseCumulativeProbability(1 - alpha);
  }

  /** {@return the upper tail of the Kolmogorov distribution} */
  static double kolmogorovTail(double t) {
    if (t < 0.2) {
      return 1;
    }
    double sum = 0;
    if (t < 1.18) {
      double y = Math.exp(-Math.PI * Math.PI / (8 * t * t));
      for (int k = 1; k <= 7; k += 2) {
        sum += Math.pow(y, k * k);
      }
      return 1 - Math.sqrt(2 * Math.PI) / t * sum;
    }
    for (int k = 1; k <= 6; k++) {
      sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * t * t);
    }
    return sum;
  }

  private static double square(double x) {
    return x * x;
  }
}
