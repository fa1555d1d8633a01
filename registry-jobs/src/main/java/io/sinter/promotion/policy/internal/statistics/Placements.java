package io.sinter.promotion.policy.internal.statistics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The area under the ROC curve of one model on one group of rows, from the weight of positives and
 * negatives by score bin, and how far each row moves it: the placement values of DeLong, DeLong and
 * Clarke-Pearson (1988). Rows of one bin count as ties.
 */
final class Placements implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double area;
  private final double binError;
  private final float[] ofPositives;
  private final float[] ofNegatives;

  private Placements(double area, double binError, float[] ofPositives, float[] ofNegatives) {
    this.area = area;
    this.binError = binError;
    this.ofPositives = ofPositives;
    this.ofNegatives = ofNegatives;
  }

  /**
   * @param positives weight of rows with label 1, by ascending bin
   * @param negatives the same with label 0
   */
  static Placements of(double[] positives, double[] negatives) {
    double allPositives = Arrays.stream(positives).sum();
    double allNegatives = Arrays.stream(negatives).sum();
    float[] ofPositives = new float[positives.length];
    float[] ofNegatives = new float[positives.length];
    double area = 0;
    double tied = 0;
    double below = 0;
    double positivesThrough = 0;
    for (int i = 0; i < positives.length; i++) {
      double won = (below + negatives[i] / 2) / allNegatives;
      below += negatives[i];
      positivesThrough += positives[i];
      ofPositives[i] = (float) won;
      ofNegatives[i] =
          (float) ((allPositives - positivesThrough + positives[i] / 2) / allPositives);
      area += positives[i] / allPositives * won;
      tied += positives[i] / allPositives * (negatives[i] / allNegatives);
    }
    return new Placements(area, tied / 2, ofPositives, ofNegatives);
  }

  /** The area; NaN when a class is empty. */
  double area() {
    return area;
  }

  /** How far the area may be off where bins hold several scores: half the share of tied pairs. */
  double binError() {
    return binError;
  }

  /** The share of the other class that a row of this bin and label is ranked right against. */
  double placement(int bin, double label) {
    return label == 1 ? ofPositives[bin] : ofNegatives[bin];
  }
}
