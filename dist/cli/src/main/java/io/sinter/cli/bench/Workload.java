package io.sinter.cli.bench;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What both sides train: a multilayer perceptron with ReLU and one logit, by Adam at 0.001 on
 * binary cross-entropy.
 *
 * @param columns of float features
 * @param hidden widths of the hidden layers
 * @param epochs over the table
 * @param batchRows of one step over all ranks
 * @param ranks that train together
 */
record Workload(int columns, List<Integer> hidden, int epochs, int batchRows, int ranks) {
  /** Copies. */
  Workload {
    hidden = List.copyOf(hidden);
  }

  /** Weights and biases. */
  long parameters() {
    long sum = 0;
    long width = columns;
    for (int next : hidden) {
      sum += width * next + next;
      width = next;
    }
    return sum + width + 1;
  }

  /** The hidden widths, separated by commas. */
  String widths() {
    return hidden.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** The network in words, e.g. {@code 64-256-128-1}. */
  String network() {
    return columns + "-" + widths().replace(',', '-') + "-1";
  }
}
