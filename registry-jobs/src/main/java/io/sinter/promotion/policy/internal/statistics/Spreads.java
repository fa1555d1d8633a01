package io.sinter.promotion.policy.internal.statistics;

import java.io.Serializable;

/**
 * The second pass: weighted squares and products of how far each row moves the metrics of both
 * models. Merges in any order; not thread-safe.
 */
public final class Spreads implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int KINDS = 3;

  private final int metrics;
  private final int models;
  private final double[] sums;

  /** Nothing yet. */
  public Spreads(Layout layout) {
    this.metrics = layout.metrics().size();
    this.models = layout.models();
    this.sums = new double[layout.groups() * metrics * KINDS];
  }

  /** Adds a row to a group. */
  public void add(int group, RowTerms row, Influences influences) {
    double w = row.weight * row.weight;
    for (int metric = 0; metric < metrics; metric++) {
      int at = (group * metrics + metric) * KINDS;
      double first = influences.of(group, 0).of(metric, row);
      sums[at] += w * first * first;
      if (models == 2) {
        double second = influences.of(group, 1).of(metric, row);
        sums[at + 1] += w * first * second;
        sums[at + 2] += w * second * second;
      }
    }
  }

  /** Adds another part of the rows. */
  public Spreads merge(Spreads other) {
    GroupTotals.add(sums, other.sums);
    return this;
  }

  double ofCandidate(int group, int metric) {
    return sums[(group * metrics + metric) * KINDS];
  }

  double ofBoth(int group, int metric) {
    return sums[(group * metrics + metric) * KINDS + 1];
  }

  double ofChampion(int group, int metric) {
    return sums[(group * metrics + metric) * KINDS + 2];
  }
}
