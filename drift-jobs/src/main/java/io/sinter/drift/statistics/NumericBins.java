package io.sinter.drift.statistics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Edges for one numeric column, frozen from the reference window. Values are counted on fine bins
 * (about 100 quantile bins, or one bin per value when there are few), which give Kolmogorov-Smirnov
 * and Wasserstein; the fine bins add up to coarse ones (about 10), which give PSI and its
 * relatives.
 *
 * <p>Fine bin 0 holds what is below the reference's minimum, the last what is above its maximum;
 * between them bin {@code i} is {@code [edge(i - 1), edge(i))}. Immutable.
 */
public final class NumericBins implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int FINE = 100;
  private static final int COARSE = 10;
  private static final int FEW_VALUES = 20;

  private final double[] edges;
  private final int[] coarseOf;
  private final int coarse;
  private final boolean discrete;
  private final double center;

  private NumericBins(double[] edges, int[] coarseOf, int coarse, boolean discrete, double center) {
    this.edges = edges;
    this.coarseOf = coarseOf;
    this.coarse = coarse;
    this.discrete = discrete;
    this.center = center;
  }

  /**
   * {@return bins for the reference values}
   *
   * @param sorted finite values in ascending order, at least one
   */
  public static NumericBins of(double[] sorted) {
    if (sorted.length == 0) {
      throw new IllegalArgumentException(
          "Cannot make bins: no values (at least 1). Leave out columns that are empty.");
    }
    double[] distinct = Arrays.stream(sorted).distinct().limit(FINE + 1L).toArray();
    boolean discrete = distinct.length <= FINE;
    double[] inner = discrete ? distinct : quantiles(sorted, FINE);
    double[] outline = distinct.length <= FEW_VALUES ? distinct : quantiles(sorted, COARSE);
    double[] edges = Arrays.copyOf(inner, inner.length + 1);
    edges[inner.length] = Math.nextUp(sorted[sorted.length - 1]);
    int[] coarseOf = new int[edges.length + 1];
    int coarse = outline.length;
    for (int bin = 1; bin < edges.length; bin++) {
      int place = Arrays.binarySearch(outline, edges[bin - 1]);
      coarseOf[bin] = 1 + (place >= 0 ? place : -place - 2);
    }
    coarseOf[edges.length] = coarse + 1;
    return new NumericBins(edges, coarseOf, coarse, discrete, sorted[sorted.length / 2]);
  }

  private static double[] quantiles(double[] sorted, int parts) {
    double[] values = new double[parts];
    for (int i = 0; i < parts; i++) {
      values[i] = sorted[(int) ((long) i * sorted.length / parts)];
    }
    return Arrays.stream(values).distinct().toArray();
  }

  /** {@return the number of fine bins, both out-of-range bins included} */
  public int size() {
    return edges.length + 1;
  }

  /** {@return the fine bin of {@code value}, which must not be NaN} */
  public int index(double value) {
    return upperBound(edges, value);
  }

  /** {@return how many of the ascending {@code edges} are not above {@code value}} */
  static int upperBound(double[] edges, double value) {
    int low = 0;
    int count = edges.length;
    while (count > 0) {
      int half = count >>> 1;
      boolean right = edges[low + half] <= value;
      low = right ? low + half + 1 : low;
      count = right ? count - half - 1 : half;
    }
    return low;
  }

  /** {@return the upper edge of fine bin {@code bin}; the last bin has none} */
  double edge(int bin) {
    return edges[bin];
  }

  /** {@return whether every reference value has a bin of its own} */
  public boolean discrete() {
    return discrete;
  }

  /** {@return a value in the middle of the reference; moments are taken around it} */
  double center() {
    return center;
  }

  /**
   * {@return the fine counts added up to coarse ones: out of range below, the inner bins, out of
   * range above}
   */
  public long[] coarse(long[] fine) {
    long[] counts = new long[coarse + 2];
    for (int bin = 0; bin < size(); bin++) {
      counts[coarseOf[bin]] += fine[bin];
    }
    return counts;
  }

  /** {@return eight hexadecimal digits that change when an edge does} */
  public String hash() {
    return String.format("%08x", Arrays.hashCode(edges));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumericBins that && Arrays.equals(edges, that.edges);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(edges);
  }
}
