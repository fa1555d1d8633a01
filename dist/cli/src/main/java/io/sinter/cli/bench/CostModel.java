package io.sinter.cli.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/**
 * Seconds as a sum of costs, each a count times its price: fitted by least squares of the relative
 * errors, so that short runs weigh as much as long ones. A term whose price would be negative is
 * left out.
 *
 * @param prices of the terms that stayed, in seconds
 * @param meanError the mean of |predicted - measured| / measured
 * @param largestError the largest of these
 */
record CostModel(List<Price> prices, double meanError, double largestError) {
  /** Copies. */
  CostModel {
    prices = List.copyOf(prices);
  }

  /**
   * What may cost time.
   *
   * @param name e.g. {@code rows x columns / ranks}
   * @param count how much of it there is
   */
  record Term<T>(String name, ToDoubleFunction<T> count) {}

  /** What one of a term costs, in seconds. */
  record Price(String term, double seconds) {}

  /**
   * Fits.
   *
   * @param observations at least one more than terms
   * @param seconds what was measured, positive
   */
  static <T> CostModel of(List<T> observations, ToDoubleFunction<T> seconds, List<Term<T>> terms) {
    List<Term<T>> kept = new ArrayList<>(terms);
    double[] prices = solve(observations, seconds, kept);
    while (kept.size() > 1 && smallest(prices) < 0) {
      double least = smallest(prices);
      for (int i = 0; i < prices.length; i++) {
        if (prices[i] == least) {
          kept.remove(i);
          break;
        }
      }
      prices = solve(observations, seconds, kept);
    }
    List<Price> found = new ArrayList<>();
    for (int i = 0; i < prices.length; i++) {
      found.add(new Price(kept.get(i).name(), prices[i]));
    }
    double sum = 0;
    double largest = 0;
    for (T observation : observations) {
      double predicted = 0;
      for (int i = 0; i < prices.length; i++) {
        predicted += prices[i] * kept.get(i).count().applyAsDouble(observation);
      }
      double measured = seconds.applyAsDouble(observation);
      double error = Math.abs(predicted - measured) / measured;
      sum += error;
      largest = Math.max(largest, error);
    }
    return new CostModel(found, sum / observations.size(), largest);
  }

  /** The model in one line: {@code t = 1.2 ms x steps + ...}. */
  String describe() {
    StringBuilder text = new StringBuilder("t =");
    List<Price> byName = prices.stream().sorted(Comparator.comparing(Price::term)).toList();
    for (int i = 0; i < byName.size(); i++) {
      text.append(i == 0 ? " " : " + ");
      text.append(time(byName.get(i).seconds()));
      if (!byName.get(i).term().isEmpty()) {
        text.append(" x ").append(byName.get(i).term());
      }
    }
    return text
        + String.format(
            Locale.ROOT,
            " (mean error %.1f %%, largest %.1f %%)",
            100 * meanError,
            100 * largestError);
  }

  private static String time(double seconds) {
    if (seconds >= 0.1) {
      return String.format(Locale.ROOT, "%.2f s", seconds);
    }
    if (seconds >= 1e-4) {
      return String.format(Locale.ROOT, "%.2f ms", seconds * 1e3);
    }
    if (seconds >= 1e-7) {
      return String.format(Locale.ROOT, "%.2f us", seconds * 1e6);
    }
    return seconds >= 1e-10
        ? String.format(Locale.ROOT, "%.2f ns", seconds * 1e9)
        : String.format(Locale.ROOT, "%.3f ps", seconds * 1e12);
  }

  private static double smallest(double[] values) {
    double least = values[0];
    for (double value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  /**
   * Each count is divided by its largest: the sizes of counts differ by ten orders of magnitude.
   */
  private static <T> double[] solve(
      List<T> observations, ToDoubleFunction<T> seconds, List<Term<T>> terms) {
    double[] largest = new double[terms.size()];
    for (int i = 0; i < largest.length; i++) {
      ToDoubleFunction<T> count = terms.get(i).count();
      largest[i] = observations.stream().mapToDouble(count).max().orElse(1);
    }
    double[][] counts = new double[observations.size()][terms.size()];
    double[] ones = new double[observations.size()];
    for (int row = 0; row < ones.length; row++) {
      double measured = seconds.applyAsDouble(observations.get(row));
      for (int i = 0; i < largest.length; i++) {
        counts[row][i] =
            terms.get(i).count().applyAsDouble(observations.get(row)) / largest[i] / measured;
      }
      ones[row] = 1;
    }
    OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
    regression.setNoIntercept(true);
    regression.newSampleData(ones, counts);
    double[] prices = regression.estimateRegressionParameters();
    for (int i = 0; i < prices.length; i++) {
      prices[i] /= largest[i];
    }
    return prices;
  }
}
