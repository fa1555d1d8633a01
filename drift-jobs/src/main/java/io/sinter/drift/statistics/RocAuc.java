package io.sinter.drift.statistics;

import java.util.Arrays;

/**
 * The area under a ROC curve computed from positives and negatives by ascending score bin; ties
 * (rows of one bin) count one half.
 *
 * @param value in [0, 1], NaN when a class is empty
 * @param standardError after DeLong, DeLong and Clarke-Pearson (1988), NaN when a class has fewer
 *     than two rows
 */
public record RocAuc(double value, double standardError) {
  /**
   * {@return the area}
   *
   * @param positives rows, or weights, with label 1 by ascending score
   * @param negatives the same with label 0
   */
  public static RocAuc of(double[] positives, double[] negatives) {
    double allPositives = Arrays.stream(positives).sum();
    double allNegatives = Arrays.stream(negatives).sum();
    double below = 0;
    double area = 0;
    for (int i = 0; i < positives.length; i++) {
      area += positives[i] * (below + negatives[i] / 2);
      below += negatives[i];
    }
    double value = area / allPositives / allNegatives;
    double ofPositives = 0;
    double ofNegatives = 0;
    double positivesBelow = 0;
    double negativesBelow = 0;
    for (int i = 0; i < positives.length; i++) {
      double won = (negativesBelow + negatives[i] / 2) / allNegatives - value;
      negativesBelow += negatives[i];
      positivesBelow += positives[i];
      double lost = (allPositives - positivesBelow + positives[i] / 2) / allPositives - value;
      ofPositives += positives[i] * won * won;
      ofNegatives += negatives[i] * lost * lost;
    }
    double variance =
        ofPositives / (allPositives - 1) / allPositives
            + ofNegatives / (allNegatives - 1) / allNegatives;
    boolean enough = allPositives >= 2 && allNegatives >= 2;
    return new RocAuc(value, enough ? Math.sqrt(variance) : Double.NaN);
  }
}
