package io.sinter.drift.statistics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Edges for a score in [0, 1], frozen from the reference window: one bin per score when the
 * reference has few of them (what is computed from the counts is then exact), else the union of
 * 1,000 quantiles and a grid of 1/1000. Immutable.
 */
public final class ScoreBins implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int FEW_VALUES = 2000;
  private static final int PARTS = 1000;

  private final double[] edges;

  private ScoreBins(double[] edges) {
    this.edges = edges;
  }

  /**
   * {@return bins for the reference scores}
   *
   * @param sorted scores in ascending order; none gives the grid alone
   */
  public static ScoreBins of(double[] sorted) {
    double[] distinct = Arrays.stream(sorted).distinct().limit(FEW_VALUES + 1L).toArray();
    if (distinct.length > 0 && distinct.length <= FEW_VALUES) {
      return new ScoreBins(distinct);
    }
    double[] edges = new double[2 * PARTS];
    for (int i = 0; i < PARTS; i++) {
      edges[2 * i] = (double) i / PARTS;
      edges[2 * i + 1] =
          sorted.length == 0 ? edges[2 * i] : sorted[(int) ((long) i * sorted.length / PARTS)];
    }
    return new ScoreBins(DoubleStream.of(edges).sorted().distinct().toArray());
  }

  /** {@return the number of bins} */
  public int size() {
    return edges.length + 1;
  }

  /** {@return the bin of a score that is not NaN} */
  public int index(double score) {
    return NumericBins.upperBound(edges, score);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreBins that && Arrays.equals(edges, that.edges);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(edges);
  }
}
