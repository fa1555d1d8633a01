package io.sinter.promotion.policy.internal.statistics;

/** One minus the mean squared error over the variance of the labels. NaN where that is zero. */
final class Determination implements SmoothMetric {
  private static final long serialVersionUID = 1L;

  @Override
  public int size() {
    return 3;
  }

  @Override
  public void terms(double label, double score, double predicted, double[] out, int offset) {
    out[offset] = (score - label) * (score - label);
    out[offset + 1] = label;
    out[offset + 2] = label * label;
  }

  @Override
  public double value(double[] means, int offset) {
    return 1 - means[offset] / variance(means, offset);
  }

  @Override
  public void gradient(double[] means, int offset, double[] out) {
    double variance = variance(means, offset);
    double ratio = means[offset] / variance;
    out[0] = -1 / variance;
    out[1] = -2 * means[offset + 1] * ratio / variance;
    out[2] = ratio / variance;
  }

  private static double variance(double[] means, int offset) {
    double variance = means[offset + 2] - means[offset + 1] * means[offset + 1];
    return variance > 0 ? variance : Double.NaN;
  }
}
