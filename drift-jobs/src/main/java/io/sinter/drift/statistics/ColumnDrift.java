package io.sinter.drift.statistics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All measures of how one column of a window differs from the reference. NaN or null where a
 * measure does not apply (categories have no Kolmogorov-Smirnov and no Wasserstein distance).
 *
 * <p>The measures of shape (PSI and below) are over the coarse bins or categories, and a bin for
 * missing values. Bins whose expected count in the smaller sample is below 5 are pooled (categories
 * with each other, out-of-range bins with their neighbour, missing values left out), so that the
 * null distributions hold.
 *
 * @param reference rows of the reference, missing values included
 * @param current rows of the window, missing values included
 * @param missingReference missing values of the reference
 * @param missingCurrent missing values of the window
 * @param averageDelta mean of the window minus mean of the reference
 * @param bins how many bins the measures of shape have
 * @param populationStabilityIndex PSI, natural logarithm
 * @param jensenShannon distance, base 2
 * @param totalVariation distance
 * @param lInfinity distance
 * @param hellinger distance
 * @param chiSquared test on the same bins
 * @param kolmogorovSmirnov test on the fine bins, present values only
 * @param wasserstein distance in standard deviations of the reference, present values only
 */
public record ColumnDrift(
    long reference,
    long current,
    long missingReference,
    long missingCurrent,
    double averageDelta,
    int bins,
    double populationStabilityIndex,
    double jensenShannon,
    double totalVariation,
    double lInfinity,
    double hellinger,
    TwoSampleTest chiSquared,
    @Nullable TwoSampleTest kolmogorovSmirnov,
    double wasserstein) {

  private static final double EXPECTED = 5;
  private static final double SMALLEST_DEVIATION = 1e-3;

  /** {@return the measures of a numeric column; both states are over the same bins} */
  public static ColumnDrift of(NumericState reference, NumericState current, double epsilon) {
    NumericBins bins = reference.bins();
    long[][] counts = {bins.coarse(reference.counts()), bins.coarse(current.counts())};
    long[] missing = {reference.missing(), current.missing()};
    int last = counts[0].length - 1;
    double scale = smallerShare(counts, missing);
    foldWhenRare(counts, scale, 0, 1);
    foldWhenRare(counts, scale, last, last - 1);
    boolean both = reference.present() > 0 && current.present() > 0;
    double deviation = Math.max(reference.standardDeviation(), SMALLEST_DEVIATION);
    return shape(
        withMissing(counts, missing, scale),
        new long[] {reference.present(), current.present()},
        missing,
        epsilon,
        current.mean() - reference.mean(),
        both ? TwoSampleTest.kolmogorovSmirnov(reference.counts(), current.counts()) : null,
        both ? Divergences.wasserstein(reference, current) / deviation : Double.NaN);
  }

  /** {@return the measures of a categorical column; both states are over the same vocabulary} */
  public static ColumnDrift of(CategoryState reference, CategoryState current, double epsilon) {
    long[][] counts = {reference.counts(), current.counts()};
    long[] missing = {reference.missing(), current.missing()};
    double scale = smallerShare(counts, missing);
    int others = counts[0].length - 1;
    for (int i = 0; i < others; i++) {
      foldWhenRare(counts, scale, i, others);
    }
    return shape(
        withMissing(counts, missing, scale),
        new long[] {reference.present(), current.present()},
        missing,
        epsilon,
        Double.NaN,
        null,
        Double.NaN);
  }

  private static ColumnDrift shape(
      long[][] counts,
      long[] present,
      long[] missing,
      double epsilon,
      double averageDelta,
      @Nullable TwoSampleTest kolmogorovSmirnov,
      double wasserstein) {
    double[] p = Shares.of(counts[0]);
    double[] q = Shares.of(counts[1]);
    int bins = 0;
    for (int i = 0; i < p.length; i++) {
      bins += counts[0][i] + counts[1][i] > 0 ? 1 : 0;
    }
    return new ColumnDrift(
        present[0] + missing[0],
        present[1] + missing[1],
        missing[0],
        missing[1],
        averageDelta,
        bins,
        stabilityIndex(counts, p, q, epsilon),
        Divergences.jensenShannonDistance(p, q),
        Divergences.totalVariation(p, q),
        Divergences.lInfinity(p, q),
        Divergences.hellinger(p, q),
        TwoSampleTest.chiSquared(counts[0], counts[1]),
        kolmogorovSmirnov,
        wasserstein);
  }

  /* A bin that is empty on both sides adds (epsilon - epsilon) * ln 1 = 0. */
  private static double stabilityIndex(long[][] counts, double[] p, double[] q, double epsilon) {
    return Arrays.stream(counts[0]).sum() == 0 || Arrays.stream(counts[1]).sum() == 0
        ? Double.NaN
        : Divergences.populationStabilityIndex(p, q, epsilon);
  }

  /* What to multiply the count of a bin over both samples with to expect it in the smaller one. */
  private static double smallerShare(long[][] counts, long[] missing) {
    double n = Arrays.stream(counts[0]).sum() + missing[0];
    double m = Arrays.stream(counts[1]).sum() + missing[1];
    return Math.min(n, m) / (n + m);
  }

  private static void foldWhenRare(long[][] counts, double scale, int bin, int into) {
    if ((counts[0][bin] + counts[1][bin]) * scale < EXPECTED) {
      for (long[] side : counts) {
        side[into] += side[bin];
        side[bin] = 0;
      }
    }
  }

  private static long[][] withMissing(long[][] counts, long[] missing, double scale) {
    boolean counted = (missing[0] + missing[1]) * scale >= EXPECTED;
    long[][] result = new long[2][];
    for (int side = 0; side < 2; side++) {
      result[side] = Arrays.copyOf(counts[side], counts[side].length + 1);
      result[side][counts[side].length] = counted ? missing[side] : 0;
    }
    return result;
  }

  /** {@return nm / (n + m), the size that the null distributions depend on} */
  double effectiveSize() {
    return (double) reference * current / (reference + current);
  }

  double effectivePresent() {
    double n = reference - missingReference;
    double m = current - missingCurrent;
    return n * m / (n + m);
  }
}
