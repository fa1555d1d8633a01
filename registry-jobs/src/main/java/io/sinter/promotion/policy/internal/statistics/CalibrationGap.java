package io.sinter.promotion.policy.internal.statistics;

import java.util.Arrays;

/**
 * The expected calibration error over ten bins of equal width (Guo et al., 2017): the sum over bins
 * of the absolute mean difference of score and label. Where a bin is perfectly calibrated the
 * absolute value has no derivative; the error there is that of a gap just above zero.
 */
final class CalibrationGap implements SmoothMetric {
  private static final long serialVersionUID = 1L;
  private static final int BINS = 10;

  @Override
  public int size() {
    return BINS;
  }

  @Override
  public void terms(double label, double score, double predicted, double[] out, int offset) {
    Arrays.fill(out, offset, offset + BINS, 0);
    out[offset + Math.max(0, Math.min(BINS - 1, (int) (score * BINS)))] = score - label;
  }

  @Override
  public double value(double[] means, int offset) {
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      sum += Math.abs(means[offset + bin]);
    }
    return sum;
  }

  @Override
  public void gradient(double[] means, int offset, double[] out) {
    for (int bin = 0; bin < BINS; bin++) {
      out[bin] = means[offset + bin] < 0 ? -1 : 1;
    }
  }
}
