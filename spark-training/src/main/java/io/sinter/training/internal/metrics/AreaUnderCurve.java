package io.sinter.training.internal.metrics;

import java.util.Arrays;

/**
 * The area under the ROC curve, exact: the share of pairs of a positive and a negative row in which
 * the positive one has the higher score, ties counting one half (Mann-Whitney U / (P * N)).
 */
public final class AreaUnderCurve {
  private AreaUnderCurve() {}

  /**
   * @param scores finite; overwritten by nothing
   * @param labels 0 or 1, one for each score
   * @return in [0, 1], or NaN where one class is missing
   */
  public static double of(float[] scores, float[] labels) {
    long[] keys = new long[scores.length];
    for (int i = 0; i < scores.length; i++) {
      keys[i] = ((long) sortable(scores[i]) << 1) | (labels[i] > 0.5f ? 1 : 0);
    }
    Arrays.parallelSort(keys);
    long positives = 0;
    long negatives = 0;
    double wins = 0; // twice the number of pairs won
    int start = 0;
    while (start < keys.length) {
      int end = start;
      long tiedPositives = 0;
      while (end < keys.length && keys[end] >> 1 == keys[start] >> 1) {
        tiedPositives += keys[end] & 1;
        end++;
      }
      long tiedNegatives = end - start - tiedPositives;
      wins += (double) tiedPositives * (2 * negatives + tiedNegatives);
      positives += tiedPositives;
      negatives += tiedNegatives;
      start = end;
    }
    return wins / 2 / ((double) positives * negatives);
  }

  /**
   * The same where rows have weights: each pair counts the product of its weights.
   *
   * @param weights at least 0, one for each score
   */
  public static double of(float[] scores, float[] labels, float[] weights) {
    long[] keys = new long[scores.length];
    for (int i = 0; i < scores.length; i++) {
      keys[i] = ((long) sortable(scores[i]) << 32) | i;
    }
    Arrays.parallelSort(keys);
    double positives = 0;
    double negatives = 0;
    double wins = 0;
    int start = 0;
    while (start < keys.length) {
      int end = start;
      double tiedPositives = 0;
      double tiedNegatives = 0;
      while (end < keys.length && keys[end] >> 32 == keys[start] >> 32) {
        int row = (int) keys[end++];
        if (labels[row] > 0.5f) {
          tiedPositives += weights[row];
        } else {
          tiedNegatives += weights[row];
        }
      }
      wins += tiedPositives * (negatives + tiedNegatives / 2);
      positives += tiedPositives;
      negatives += tiedNegatives;
      start = end;
    }
    return wins / (positives * negatives);
  }

  /** An integer that orders as the float does; -0 equals 0. */
  private static int sortable(float value) {
    int bits = Float.floatToIntBits(value + 0f);
    return bits >= 0 ? bits : bits ^ 0x7fffffff;
  }
}
