package io.sinter.drift.statistics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What one window knows of one numeric column: counts on frozen bins, missing values, exact first
 * and second moments, extremes. States over the same bins merge exactly, in any order. NaN counts
 * as missing; infinities are counted out of range and left out of the moments.
 *
 * <p>Not thread-safe.
 */
public final class NumericState implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double LARGEST = 1e150; // its square is finite

  private final NumericBins bins;
  private final long[] counts;
  private final ExactSum sum = new ExactSum();
  private final ExactSum squares = new ExactSum();
  private long missing;
  private long measured;
  private double minimum = Double.POSITIVE_INFINITY;
  private double maximum = Double.NEGATIVE_INFINITY;

  /** An empty state over {@code bins}. */
  public NumericState(NumericBins bins) {
    this.bins = bins;
    this.counts = new long[bins.size()];
  }

  /** Counts one value. */
  public void add(double value) {
    if (Double.isNaN(value)) {
      missing++;
      return;
    }
    counts[bins.index(value)]++;
    double shifted = value - bins.center();
    if (Math.abs(shifted) < LARGEST) {
      measured++;
      sum.add(shifted);
      squares.add(shifted * shifted);
      double unsigned = value + 0.0; // -0.0 becomes 0.0, else the order would show in the extremes
      minimum = unsigned < minimum ? unsigned : minimum;
      maximum = unsigned > maximum ? unsigned : maximum;
    }
  }

  /** Counts one missing value. */
  public void addMissing() {
    missing++;
  }

  /** Adds everything {@code other} has counted; it must be over equal bins. */
  public void merge(NumericState other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    sum.merge(other.sum);
    squares.merge(other.squares);
    missing += other.missing;
    measured += other.measured;
    minimum = Math.min(minimum, other.minimum);
    maximum = Math.max(maximum, other.maximum);
  }

  /** {@return the bins} */
  public NumericBins bins() {
    return bins;
  }

  /** {@return the counts of the fine bins (a copy)} */
  public long[] counts() {
    return counts.clone();
  }

  /** {@return how many values were missing} */
  public long missing() {
    return missing;
  }

  /** {@return how many values were present} */
  public long present() {
    return Arrays.stream(counts).sum();
  }

  /** {@return the mean of the finite values, NaN when there are none} */
  public double mean() {
    return bins.center() + sum.value() / measured;
  }

  /** {@return the standard deviation of the finite values (divisor n), NaN when there are none} */
  public double standardDeviation() {
    double mean = sum.value() / measured;
    return Math.sqrt(Math.max(0, squares.value() / measured - mean * mean));
  }

  double minimum() {
    return minimum;
  }

  double maximum() {
    return maximum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumericState that
        && Arrays.equals(counts, that.counts)
        && missing == that.missing
        && measured == that.measured
        && Double.compare(minimum, that.minimum) == 0
        && Double.compare(maximum, that.maximum) == 0
        && sum.equals(that.sum)
        && squares.equals(that.squares);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
