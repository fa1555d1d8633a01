package io.sinter.promotion.policy.internal.statistics;

/** The root of the mean squared error. */
final class RootMeanSquare implements SmoothMetric {
  private static final long serialVersionUID = 1L;

  @Override
  public int size() {
    return 1;
  }

  @Override
  public void terms(double label, double score, double predicted, double[] out, int offset) {
    out[offset] = (score - label) * (score - label);
  }

  @Override
  public double value(double[] means, int offset) {
    return Math.sqrt(means[offset]);
  }

  @Override
  public void gradient(double[] means, int offset, double[] out) {
    double root = value(means, offset);
    out[0] = root == 0 ? 0 : 1 / (2 * root);
  }
}
