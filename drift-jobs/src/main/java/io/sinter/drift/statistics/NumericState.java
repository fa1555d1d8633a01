package io.sinter.drift.statistics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What one window knows of one numeric column: counts on frozen bins, missing values, exact first
 * and second moments, how far values are out of range. States over the same bins merge exactly, in
 * any order. NaN counts as missing; infinities are counted out of range and left out of the
 * moments.
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
  private final ExactSum below = new ExactSum();
  private final ExactSum above = new ExactSum();

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
    int bin = bins.index(value);
    counts[bin]++;
    double shifted = value - bins.center();
    if (Math.abs(shifted) < LARGEST) {
      measured++;
      sum.add(shifted);
      squares.add(shifted * shifted);
      if (bin == 0) {
        below.add(bins.edge(0) - value);
      } else if (bin == counts.length - 1) {
        above.add(value - bins.edge(bin - 1));
      }
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
    below.merge(other.below);
    above.merge(other.above);
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

  /** {@return how far values are below the lowest edge, on average over all present values} */
  double shortfall() {
    return below.value() / present();
  }

  /** {@return how far values are above the highest edge, on average over all present values} */
  double excess() {
    return above.value() / present();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumericState that
        && Arrays.equals(counts, that.counts)
        && missing == that.missing
        && measured == that.measured
        && below.equals(that.below)
        && above.equals(that.above)
        && sum.equals(that.sum)
        && squares.equals(that.squares);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
