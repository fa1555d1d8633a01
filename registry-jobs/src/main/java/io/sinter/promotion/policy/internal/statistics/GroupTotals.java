package io.sinter.promotion.policy.internal.statistics;

import java.io.Serializable;

/** What one group of rows adds up to for both models. Merges; not thread-safe. */
public final class GroupTotals implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int models;
  long rows;
  long positives;
  double weight;
  double squaredWeight;
  double positiveWeight;
  double positiveSquaredWeight;
  final double[] predictedWeight;
  final double[] predictedSquaredWeight;
  /* Rows predicted right by both models, the first alone, the second alone, neither. */
  final long[] agreement = new long[4];
  final double[][] sums;
  final double[][] binPositives;
  final double[][] binNegatives;

  GroupTotals(Layout layout) {
    this.models = layout.models();
    this.predictedWeight = new double[models];
    this.predictedSquaredWeight = new double[models];
    this.sums = new double[models][layout.terms()];
    this.binPositives = new double[models][];
    this.binNegatives = new double[models][];
    for (int model = 0; model < models; model++) {
      binPositives[model] = new double[layout.bins(model)];
      binNegatives[model] = new double[layout.bins(model)];
    }
  }

  void add(RowTerms row) {
    double w = row.weight;
    rows++;
    weight += w;
    squaredWeight += w * w;
    if (row.label == 1) {
      positives++;
      positiveWeight += w;
      positiveSquaredWeight += w * w;
    }
    for (int model = 0; model < models; model++) {
      predictedWeight[model] += w * row.predicted[model];
      predictedSquaredWeight[model] += w * w * row.predicted[model];
      for (int i = 0; i < sums[model].length; i++) {
        sums[model][i] += w * row.terms[model][i];
      }
      if (binPositives[model].length > 0) {
        (row.label == 1 ? binPositives : binNegatives)[model][row.bins[model]] += w;
      }
    }
    if (models == 2) {
      boolean first = row.predicted[0] == row.label;
      boolean second = row.predicted[1] == row.label;
      agreement[(first ? 0 : 2) + (second ? 0 : 1)]++;
    }
  }

  void merge(GroupTotals other) {
    rows += other.rows;
    positives += other.positives;
    weight += other.weight;
    squaredWeight += other.squaredWeight;
    positiveWeight += other.positiveWeight;
    positiveSquaredWeight += other.positiveSquaredWeight;
    for (int i = 0; i < agreement.length; i++) {
      agreement[i] += other.agreement[i];
    }
    add(predictedWeight, other.predictedWeight);
    add(predictedSquaredWeight, other.predictedSquaredWeight);
    for (int model = 0; model < models; model++) {
      add(sums[model], other.sums[model]);
      add(binPositives[model], other.binPositives[model]);
      add(binNegatives[model], other.binNegatives[model]);
    }
  }

  static void add(double[] sum, double[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }
}
