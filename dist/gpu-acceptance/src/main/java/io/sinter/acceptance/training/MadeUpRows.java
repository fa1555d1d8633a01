package io.sinter.acceptance.training;

import java.util.SplittableRandom;

/**
 * Rows that a network can learn from, the same everywhere: numbers uniform in [-1.7, 1.7) (of
 * variance 1), the label a coin whose odds are a fixed two-layer network of the first numbers.
 */
final class MadeUpRows {
  static final int PARTS = 16;
  private static final int SEEN = 16;
  private static final int HIDDEN = 8;
  private static final double HALF_WIDTH = Math.sqrt(3);
  private static final double STEEPNESS = 3;

  private final int width;
  private final long first;
  private final long end;
  private final SplittableRandom random;
  private final double[][] weights = new double[HIDDEN][SEEN];
  private final double[] output = new double[HIDDEN];

  /** One of {@link #PARTS} parts of a table. */
  MadeUpRows(int width, long rows, int part) {
    this.width = width;
    this.first = rows * part / PARTS;
    this.end = rows * (part + 1) / PARTS;
    this.random = new SplittableRandom(1_000_003L * width + part);
    SplittableRandom fixed = new SplittableRandom(7);
    for (int i = 0; i < HIDDEN; i++) {
      for (int j = 0; j < SEEN; j++) {
        weights[i][j] = fixed.nextGaussian();
      }
      output[i] = fixed.nextGaussian();
    }
  }

  /** The id of its first row. */
  long first() {
    return first;
  }

  /** The id after its last row. */
  long end() {
    return end;
  }

  /** Fills the numbers of the next row and returns its label. */
  float next(float[] numbers) {
    for (int j = 0; j < width; j++) {
      numbers[j] = (float) ((2 * random.nextDouble() - 1) * HALF_WIDTH);
    }
    int seen = Math.min(SEEN, width);
    double logit = 0;
    for (int i = 0; i < HIDDEN; i++) {
      double sum = 0;
      for (int j = 0; j < seen; j++) {
        sum += weights[i][j] * numbers[j];
      }
      logit += output[i] * Math.tanh(sum / Math.sqrt(seen));
    }
    return random.nextDouble() < 1 / (1 + Math.exp(-STEEPNESS * logit)) ? 1f : 0f;
  }
}
