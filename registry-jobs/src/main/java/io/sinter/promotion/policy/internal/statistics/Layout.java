package io.sinter.promotion.policy.internal.statistics;

import io.sinter.promotion.policy.MetricName;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What is computed of each row: the metrics' terms, one after the other, and the bin of the score
 * where AUC is asked. Immutable; the same for every task.
 *
 * @param metrics distinct
 * @param models 1, or 2 with a champion
 * @param groups all rows, and each judged slice
 * @param thresholds the scores from which on the models predict 1
 * @param edges the scores of each model in ascending order where AUC is asked, else empty
 * @param exact whether the edges are all the scores of a model
 */
@SuppressWarnings("ArrayRecordComponent") // Read only, and large.
public record Layout(
    List<MetricName> metrics,
    int models,
    int groups,
    double[] thresholds,
    float[][] edges,
    boolean[] exact)
    implements Serializable {
  /** How many metrics are functions of means. */
  List<SmoothMetric> smooth() {
    return metrics.stream().filter(name -> name != MetricName.AUC).map(SmoothMetric::of).toList();
  }

  /** Whether AUC is asked. */
  boolean ranks() {
    return metrics.contains(MetricName.AUC);
  }

  /** How many terms a row has. */
  int terms() {
    return smooth().stream().mapToInt(SmoothMetric::size).sum();
  }

  /** How many bins the scores of a model have. */
  int bins(int model) {
    return ranks() ? edges[model].length + 1 : 0;
  }

  /** The bin of a score. */
  int bin(int model, double score) {
    int found = Arrays.binarySearch(edges[model], (float) score + 0.0f);
    return found >= 0 ? found + 1 : -found - 1;
  }
}
