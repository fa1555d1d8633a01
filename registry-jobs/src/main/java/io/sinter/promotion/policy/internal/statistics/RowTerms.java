package io.sinter.promotion.policy.internal.statistics;

import java.util.List;

/** One row's terms and bins for each model, computed once and added to every group it is in. */
public final class RowTerms {
  private final Layout layout;
  private final List<SmoothMetric> smooth;
  final double[][] terms;
  final int[] bins;
  final double[] predicted;
  double label;
  double weight;

  /** Room for a row. */
  public RowTerms(Layout layout) {
    this.layout = layout;
    this.smooth = layout.smooth();
    this.terms = new double[layout.models()][layout.terms()];
    this.bins = new int[layout.models()];
    this.predicted = new double[layout.models()];
  }

  /** Begins a row. */
  public void row(double label, double weight) {
    this.label = label;
    this.weight = weight;
  }

  /** A model's score of the row. */
  public void score(int model, double score) {
    predicted[model] = score >= layout.thresholds()[model] ? 1 : 0;
    int offset = 0;
    for (SmoothMetric metric : smooth) {
      metric.terms(label, score, predicted[model], terms[model], offset);
      offset += metric.size();
    }
    if (layout.ranks()) {
      bins[model] = layout.bin(model, score);
    }
  }
}
