package io.sinter.training.internal.scan;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Count, extremes, mean and deviation of several columns of numbers, NaN left out. States of parts
 * of a table merge into that of the whole. Sums are taken of the distances from a column's first
 * number: the relative error of the variance stays below the number of rows times 1e-16. Not
 * thread-safe.
 */
public final class Moments implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] counts;
  private final double[] minima;
  private final double[] maxima;
  private final double[] origins;
  private final double[] sums;
  private final double[] squares;

  Moments(int columns) {
    counts = new long[columns];
    minima = filled(columns, Double.POSITIVE_INFINITY);
    maxima = filled(columns, Double.NEGATIVE_INFINITY);
    origins = filled(columns, Double.NaN);
    sums = new double[columns];
    squares = new double[columns];
  }

  int columns() {
    return counts.length;
  }

  private static double[] filled(int columns, double value) {
    double[] values = new double[columns];
    Arrays.fill(values, value);
    return values;
  }

  /** Takes one number of a column. */
  void add(int column, double value) {
    if (Double.isNaN(value)) {
      return;
    }
    if (counts[column] == 0) {
      origins[column] = value;
    }
    counts[column]++;
    minima[column] = Math.min(minima[column], value);
    maxima[column] = Math.max(maxima[column], value);
    double distance = value - origins[column];
    sums[column] += distance;
    squares[column] += distance * distance;
  }

  /**
   * Takes some numbers of a column.
   *
   * @param chosen indices into {@code values}, the first {@code count} of them
   */
  void add(int column, float[] values, int[] chosen, int count) {
    int first = 0;
    while (counts[column] == 0 && first < count) {
      add(column, values[chosen[first++]]);
    }
    double origin = origins[column];
    double sum = 0;
    double square = 0;
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    int missing = 0;
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
    counts[column] += count - first - missing;
    sums[column] += sum;
    squares[column] += square;
    minima[column] = Math.min(minima[column], least);
    maxima[column] = Math.max(maxima[column], most);
  }

  /** Takes all that another state has taken. */
  void merge(Moments other) {
    for (int i = 0; i < counts.length; i++) {
      if (other.counts[i] == 0) {
        continue;
      }
      if (counts[i] == 0) {
        origins[i] = other.origins[i];
      }
      double shift = other.origins[i] - origins[i];
      squares[i] += other.squares[i] + 2 * shift * other.sums[i] + other.counts[i] * shift * shift;
      sums[i] += other.sums[i] + other.counts[i] * shift;
      counts[i] += other.counts[i];
      minima[i] = Math.min(minima[i], other.minima[i]);
      maxima[i] = Math.max(maxima[i], other.maxima[i]);
    }
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
    return origins[column] + sums[column] / counts[column];
  }

  /** The standard deviation of the population. */
  public double deviation(int column) {
    double sum = sums[column];
    double variance = (squares[column] - sum * sum / counts[column]) / counts[column];
    return Math.sqrt(Math.max(0, variance));
  }
}
