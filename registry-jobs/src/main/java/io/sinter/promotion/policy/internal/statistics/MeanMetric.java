package io.sinter.promotion.policy.internal.statistics;

/** The mean of one number a row. */
enum MeanMetric implements SmoothMetric {
  /** Minus the logarithm of the probability given to the label, which is kept off 0 and 1. */
  LOG_LOSS {
    @Override
    double of(double label, double score, double predicted) {
      double right = label == 1 ? score : 1 - score;
      return -Math.log(Math.min(1 - CLIP, Math.max(CLIP, right)));
    }
  },
  SQUARED_ERROR {
    @Override
    double of(double label, double score, double predicted) {
      return (score - label) * (score - label);
    }
  },
  RIGHT {
    @Override
    double of(double label, double score, double predicted) {
      return predicted == label ? 1 : 0;
    }
  },
  ABSOLUTE_ERROR {
    @Override
    double of(double label, double score, double predicted) {
      return Math.abs(score - label);
    }
  };

  /* The machine epsilon of a double, as in scikit-learn's log_loss. */
  private static final double CLIP = 0x1p-52;

  abstract double of(double label, double score, double predicted);

  @Override
  public int size() {
    return 1;
  }

  @Override
  public void terms(double label, double score, double predicted, double[] out, int offset) {
    out[offset] = of(label, score, predicted);
  }

  @Override
  public double value(double[] means, int offset) {
    return means[offset];
  }

  @Override
  public void gradient(double[] means, int offset, double[] out) {
    out[0] = 1;
  }
}
