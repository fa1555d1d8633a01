package io.sinter.promotion.policy.internal.statistics;

import io.sinter.promotion.policy.MetricName;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * How far a row of one group moves each metric of one model, scaled so that the metric's variance
 * is the weighted sum of squares over the squared sum of weights. With weights of one that is
 * DeLong's variance for AUC, and the sample variance over the rows for a mean.
 */
final class GroupInfluence implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int model;
  private final double[] values;
  private final double[][] gradients;
  private final double[] centres;
  private final int[] offsets;
  private final int ranked;
  private final Placements[] placements;
  private final double[] classFactors = new double[2];
  private final double factor;
  private final boolean exact;

  GroupInfluence(Layout layout, GroupTotals totals, int model) {
    List<MetricName> metrics = layout.metrics();
    double[] means = Arrays.stream(totals.sums[model]).map(sum -> sum / totals.weight).toArray();
    this.model = model;
    this.values = new double[metrics.size()];
    this.gradients = new double[metrics.size()][];
    this.centres = new double[metrics.size()];
    this.offsets = new int[metrics.size()];
    this.ranked = metrics.indexOf(MetricName.AUC);
    this.factor = Math.sqrt(totals.rows / (totals.rows - 1.0));
    int offset = 0;
    for (int i = 0; i < metrics.size(); i++) {
      if (i == ranked) {
        gradients[i] = new double[0];
        continue;
      }
      SmoothMetric metric = SmoothMetric.of(metrics.get(i));
      offsets[i] = offset;
      values[i] = metric.value(means, offset);
      gradients[i] = new double[metric.size()];
      metric.gradient(means, offset, gradients[i]);
      for (int term = 0; term < metric.size(); term++) {
        centres[i] += gradients[i][term] * means[offset + term];
      }
      offset += metric.size();
    }
    this.exact = layout.exact()[model];
    this.placements =
        ranked < 0
            ? new Placements[0]
            : new Placements[] {
              Placements.of(totals.binPositives[model], totals.binNegatives[model])
            };
    if (ranked >= 0) {
      values[ranked] = placements[0].area();
      long negatives = totals.rows - totals.positives;
      classFactors[1] = scale(totals.weight, totals.positiveWeight, totals.positives);
      classFactors[0] = scale(totals.weight, totals.weight - totals.positiveWeight, negatives);
    }
  }

  private static double scale(double all, double ofClass, long rows) {
    return all / ofClass * Math.sqrt(rows / (rows - 1.0));
  }

  double value(int metric) {
    return values[metric];
  }

  double binError(int metric) {
    return metric == ranked && !exact ? placements[0].binError() : 0;
  }

  double of(int metric, RowTerms row) {
    if (metric == ranked) {
      double placement = placements[0].placement(row.bins[model], row.label);
      return classFactors[row.label == 1 ? 1 : 0] * (placement - values[metric]);
    }
    double[] gradient = gradients[metric];
    double sum = -centres[metric];
    for (int i = 0; i < gradient.length; i++) {
      sum += gradient[i] * row.terms[model][offsets[metric] + i];
    }
    return factor * sum;
  }
}
