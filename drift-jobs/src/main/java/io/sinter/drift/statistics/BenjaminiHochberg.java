package io.sinter.drift.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Control of the false discovery rate over the columns of one window (Benjamini and Hochberg,
 * 1995).
 */
public final class BenjaminiHochberg {
  private BenjaminiHochberg() {}

  /**
   * {@return the q-value of each p-value: rejecting where {@code q <= alpha} keeps the expected
   * share of false rejections at most alpha}
   *
   * @param pValues in [0, 1]; NaN marks a test that was not made and stays NaN
   */
  public static double[] adjust(double[] pValues) {
    int[] descending =
        IntStream.range(0, pValues.length)
            .filter(i -> !Double.isNaN(pValues[i]))
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> pValues[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = pValues.clone();
    double smallest = 1;
    for (int place = 0; place < descending.length; place++) {
      int rank = descending.length - place;
      smallest = Math.min(smallest, pValues[descending[place]] * descending.length / rank);
      adjusted[descending[place]] = smallest;
    }
    return adjusted;
  }
}
