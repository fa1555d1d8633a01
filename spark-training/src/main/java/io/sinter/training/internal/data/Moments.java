package io.sinter.training.internal.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Count, extremes, mean and deviation of several columns of numbers, NaN left out. States of parts
 * of a table merge into that of the whole.
 *
 * <p>Numbers taken together are summed as distances from the first of them; these sums, and numbers
 * taken one by one, add up with twice the digits of a double (Dekker 1971). Hence the order in
 * which parts are merged does not show in the result, and the relative error of the variance stays
 * below the numbers taken together times 1e-16. Not thread-safe.
 */
public final class Moments implements Serializable {
  private static final long serialVersionUID = 2L;

  private static final int VALUES = 7;

  private final long[] counts;
  private final double[] minima;
  private final double[] maxima;
  private final double[] sums;
  private final double[] sumTails;
  private final double[] squares;
  private final double[] squareTails;

  /** Of no numbers yet. */
  public Moments(int columns) {
    counts = new long[columns];
    minima = filled(columns, Double.POSITIVE_INFINITY);
    maxima = filled(columns, Double.NEGATIVE_INFINITY);
    sums = new double[columns];
    sumTails = new double[columns];
    squares = new double[columns];
    squareTails = new double[columns];
  }

  private static double[] filled(int columns, double value) {
    double[] values = new double[columns];
    Arrays.fill(values, value);
    return values;
  }

  /** How many columns are described. */
  public int columns() {
    return counts.length;
  }

  /** Takes one number of a column. */
  public void add(int column, double value) {
    if (Double.isNaN(value)) {
      return;
    }
    counts[column]++;
    minima[column] = Math.min(minima[column], value);
    maxima[column] = Math.max(maxima[column], value);
    addSum(column, value);
    addProduct(column, value, value);
  }

  /**
   * Takes some numbers of a column.
   *
   * @param chosen indices into {@code values}, the first {@code count} of them
   */
  public void add(int column, float[] values, int[] chosen, int count) {
    int first = 0;
    while (first < count && Float.isNaN(values[chosen[first]])) {
      first++;
    }
    if (first == count) {
      return;
    }
    double origin = values[chosen[first]];
    double sum = 0;
    double square = 0;
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    int missing = first;
    for (int i = first; i < count; i++) {
      float value = values[chosen[i]];
      if (Float.isNaN(value)) {
        missing++;
        continue;
      }
      least = Math.min(least, value);
      most = Math.max(most, value);
      double distance = value - origin;
      sum += distance;
      square += distance * distance;
    }
    double found = count - missing;
    counts[column] += count - missing;
    minima[column] = Math.min(minima[column], least);
    maxima[column] = Math.max(maxima[column], most);
    // The sum of the numbers is sum + n origin, that of their squares square + origin (2 sum + n
    // origin).
    addSum(column, sum);
    addSumProduct(column, found, origin);
    addSquare(column, square);
    addProduct(column, 2 * origin, sum);
    double spread = found * origin;
    addProduct(column, origin, spread);
    addProduct(column, origin, Math.fma(found, origin, -spread));
  }

  /** Takes all that another state has taken. */
  public void merge(Moments other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
      minima[i] = Math.min(minima[i], other.minima[i]);
      maxima[i] = Math.max(maxima[i], other.maxima[i]);
      addSum(i, other.sums[i]);
      sumTails[i] += other.sumTails[i];
      addSquare(i, other.squares[i]);
      squareTails[i] += other.squareTails[i];
    }
  }

  private void addSum(int column, double value) {
    double before = sums[column];
    double after = before + value;
    sums[column] = after;
    sumTails[column] += lost(before, value, after);
  }

  private void addSumProduct(int column, double a, double b) {
    double product = a * b;
    addSum(column, product);
    sumTails[column] += Math.fma(a, b, -product);
  }

  private void addSquare(int column, double value) {
    double before = squares[column];
    double after = before + value;
    squares[column] = after;
    squareTails[column] += lost(before, value, after);
  }

  private void addProduct(int column, double a, double b) {
    double product = a * b;
    addSquare(column, product);
    squareTails[column] += Math.fma(a, b, -product);
  }

  /** What rounding has taken from {@code sum = a + b}, exactly (Knuth's TwoSum). */
  private static double lost(double a, double b, double sum) {
    double part = sum - a;
    return (a - (sum - part)) + (b - part);
  }

  /** How many numbers a column has. */
  public long count(int column) {
    return counts[column];
  }

  /** The smallest number. */
  public double minimum(int column) {
    return minima[column];
  }

  /** The largest number. */
  public double maximum(int column) {
    return maxima[column];
  }

  /** The mean. */
  public double mean(int column) {
    return (sums[column] + sumTails[column]) / counts[column];
  }

  /** The standard deviation of the population. */
  public double deviation(int column) {
    // Squares less sum times mean, with the mean as a double and what is left of it.
    double n = counts[column];
    double sum = sums[column] + sumTails[column];
    double sumTail = lost(sums[column], sumTails[column], sum);
    double mean = sum / n;
    double meanTail = (Math.fma(-mean, n, sum) + sumTail) / n;
    double product = mean * sum;
    double productTail = Math.fma(mean, sum, -product) + mean * sumTail + meanTail * sum;
    double square = squares[column] + squareTails[column];
    double squareTail = lost(squares[column], squareTails[column], square);
    double variance = ((square - product) + (squareTail - productTail)) / n;
    return Math.sqrt(Math.max(0, variance));
  }

  /** The state as numbers, to be sent to others. */
  double[] values() {
    double[] values = new double[VALUES * counts.length];
    for (int i = 0; i < counts.length; i++) {
      double[] column = {
        counts[i], minima[i], maxima[i], sums[i], sumTails[i], squares[i], squareTails[i]
      };
      System.arraycopy(column, 0, values, VALUES * i, VALUES);
    }
    return values;
  }

  /** The state that gave these numbers. */
  static Moments of(double[] values) {
    Moments moments = new Moments(values.length / VALUES);
    for (int i = 0; i < moments.columns(); i++) {
      int at = VALUES * i;
      moments.counts[i] = (long) values[at];
      moments.minima[i] = values[at + 1];
      moments.maxima[i] = values[at + 2];
      moments.sums[i] = values[at + 3];
      moments.sumTails[i] = values[at + 4];
      moments.squares[i] = values[at + 5];
      moments.squareTails[i] = values[at + 6];
    }
    return moments;
  }
}
