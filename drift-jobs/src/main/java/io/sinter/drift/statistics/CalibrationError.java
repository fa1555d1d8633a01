package io.sinter.drift.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The expected calibration error with ten bins of equal counts. */
final class CalibrationError {
  private static final int BINS = 10;

  private CalibrationError() {}

  /**
   * {@return the mean distance between predicted probability and share of positives}
   *
   * @param probabilities predicted for each group of rows
   * @param rows in each group
   * @param positives in each group
   */
  static double of(double[] probabilities, double[] rows, double[] positives) {
    int[] order =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> probabilities[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double total = Arrays.stream(rows).sum();
    double[] difference = new double[BINS];
    double before = 0;
    for (int i : order) {
      int bin = (int) Math.min(BINS - 1, BINS * (before + rows[i] / 2) / total);
      difference[bin] += probabilities[i] * rows[i] - positives[i];
      before += rows[i];
    }
    return Arrays.stream(difference).map(Math::abs).sum() / total;
  }
}
