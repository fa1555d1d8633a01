package io.sinter.drift.statistics;

import java.util.Arrays;

/** Counts as shares. */
final class Shares {
  private Shares() {}

  /** {@return each count divided by the total; NaN when all are zero} */
  static double[] of(long[] counts) {
    double total = Arrays.stream(counts).sum();
    return Arrays.stream(counts).mapToDouble(count -> count / total).toArray();
  }
}
