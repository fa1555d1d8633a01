package io.sinter.drift.statistics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What one window knows of a binary model's scores: counts by bin, prediction and label (0, 1,
 * unknown), and the sums of scores and of log losses in fixed-point numbers. Only integers are
 * added, so states merge exactly, in any order; estimated and realised performance are functions of
 * them. Not thread-safe.
 */
public final class ScoreState implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double SCORE_UNIT = 0x1p32;
  private static final double LOSS_UNIT = 0x1p24;
  private static final double CLIP = 0x1p-52;

  private static final int UNKNOWN = 2;
  private static final int KINDS = 6; // prediction (2) x label (3)

  private final ScoreBins bins;
  private final long[] counts;
  private final long[] scoreSums;
  private long lossSum;
  private long invalid;

  /** An empty state over {@code bins}. */
  public ScoreState(ScoreBins bins) {
    this.bins = bins;
    this.counts = new long[bins.size() * KINDS];
    this.scoreSums = new long[bins.size()];
  }

  /**
   * Counts one prediction.
   *
   * @param score in [0, 1]; anything else is counted as invalid
   * @param prediction 1 or 0; anything else is counted as invalid
   * @param label 1, 0, or anything else (NaN) when it is not known
   */
  public void add(double score, double prediction, double label) {
    if (!(score >= 0 && score <= 1) || (prediction != 0 && prediction != 1)) {
      invalid++;
      return;
    }
    int bin = bins.index(score);
    int known = label == 1 ? 1 : label == 0 ? 0 : UNKNOWN;
    counts[bin * KINDS + (prediction == 1 ? 3 : 0) + known]++;
    scoreSums[bin] += Math.round(score * SCORE_UNIT);
    if (known != UNKNOWN) {
      double right = Math.min(1 - CLIP, Math.max(CLIP, known == 1 ? score : 1 - score));
      lossSum += Math.round(-Math.log(right) * LOSS_UNIT);
    }
  }

  /** Adds everything {@code other} has counted; it must be over equal bins. */
  public void merge(ScoreState other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    for (int i = 0; i < scoreSums.length; i++) {
      scoreSums[i] += other.scoreSums[i];
    }
    lossSum += other.lossSum;
    invalid += other.invalid;
  }

  /** {@return the bins} */
  public ScoreBins bins() {
    return bins;
  }

  /** {@return how many rows had a score or prediction that cannot be used} */
  public long invalid() {
    return invalid;
  }

  /** {@return how many valid predictions were counted} */
  public long rows() {
    return Arrays.stream(counts).sum();
  }

  /** {@return how many valid predictions have a known label} */
  public long labeled() {
    return rows()
        - Arrays.stream(perBin(0, UNKNOWN)).sum()
        - Arrays.stream(perBin(1, UNKNOWN)).sum();
  }

  /** {@return labelled rows by bin, with the given label} */
  public long[] labeled(int label) {
    return plus(perBin(0, label), perBin(1, label));
  }

  /** {@return rows by bin, with the given prediction} */
  public long[] predicted(int prediction) {
    return plus(plus(perBin(prediction, 0), perBin(prediction, 1)), perBin(prediction, UNKNOWN));
  }

  /** {@return the mean score of each bin, NaN for an empty one} */
  public double[] meanScores() {
    double[] means = new double[bins.size()];
    long[] rows = plus(predicted(0), predicted(1));
    for (int bin = 0; bin < means.length; bin++) {
      means[bin] = scoreSums[bin] / SCORE_UNIT / rows[bin];
    }
    return means;
  }

  /** {@return the share of labelled rows whose prediction is right, NaN without labels} */
  public double accuracy() {
    long right = Arrays.stream(perBin(0, 0)).sum() + Arrays.stream(perBin(1, 1)).sum();
    return (double) right / labeled();
  }

  /** {@return the mean log loss of labelled rows (natural logarithm), NaN without labels} */
  public double logLoss() {
    return lossSum / LOSS_UNIT / labeled();
  }

  /** {@return the area under the ROC curve of labelled rows, with its sampling error} */
  public RocAuc rocAuc() {
    return RocAuc.of(asDoubles(labeled(1)), asDoubles(labeled(0)));
  }

  private long[] perBin(int prediction, int label) {
    long[] result = new long[bins.size()];
    for (int bin = 0; bin < result.length; bin++) {
      result[bin] = counts[bin * KINDS + prediction * 3 + label];
    }
    return result;
  }

  private static long[] plus(long[] left, long[] right) {
    long[] sum = left.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += right[i];
    }
    return sum;
  }

  static double[] asDoubles(long[] counts) {
    return Arrays.stream(counts).asDoubleStream().toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreState that
        && Arrays.equals(counts, that.counts)
        && Arrays.equals(scoreSums, that.scoreSums)
        && lossSum == that.lossSum
        && invalid == that.invalid;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
