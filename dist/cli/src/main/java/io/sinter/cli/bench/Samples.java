package io.sinter.cli.bench;

import java.util.List;

/**
 * What one figure came to in each round.
 *
 * @param values in the order of the rounds, at least one
 */
public record Samples(List<Double> values) {
  /** Copies. */
  public Samples {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot summarise a figure: no round has measured it (allowed: at least one). Run a round.");
    }
  }

  /** The middle value, or the mean of the two middle ones. */
  public double median() {
    double[] sorted = sorted();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The smallest value. */
  public double min() {
    return sorted()[0];
  }

  /** The largest value. */
  public double max() {
    return sorted()[values.size() - 1];
  }

  private double[] sorted() {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }
}
