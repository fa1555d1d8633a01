package io.sinter.promotion.policy.internal.statistics;

/**
 * A multiple of the true positives over a sum of predicted and actual positives. NaN where that sum
 * is zero.
 */
enum RatioMetric implements SmoothMetric {
  PRECISION(1, 1, 0),
  RECALL(1, 0, 1),
  F1(2, 1, 1);

  private final double factor;
  private final double ofPredicted;
  private final double ofActual;

  RatioMetric(double factor, double ofPredicted, double ofActual) {
    this.factor = factor;
    this.ofPredicted = ofPredicted;
    this.ofActual = ofActual;
  }

  @Override
  public int size() {
    return 2;
  }

  @Override
  public void terms(double label, double score, double predicted, double[] out, int offset) {
    out[offset] = label * predicted;
    out[offset + 1] = ofPredicted * predicted + ofActual * label;
  }

  @Override
  public double value(double[] means, int offset) {
    return factor * means[offset] / means[offset + 1];
  }

  @Override
  public void gradient(double[] means, int offset, double[] out) {
    out[0] = factor / means[offset + 1];
    out[1] = -value(means, offset) / means[offset + 1];
  }
}
