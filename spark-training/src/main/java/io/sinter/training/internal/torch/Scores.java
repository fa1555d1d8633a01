package io.sinter.training.internal.torch;

import io.sinter.training.internal.AreaUnderCurve;

/**
 * How good a network is on the validation rows of all ranks.
 *
 * @param auc exact area under the ROC curve
 * @param accuracy at a threshold of 0.5
 */
record Scores(double auc, double accuracy) {
  static Scores of(float[] scores, float[] labels) {
    long right = 0;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] >= 0.5f == labels[i] > 0.5f) {
        right++;
      }
    }
    return new Scores(AreaUnderCurve.of(scores, labels), (double) right / scores.length);
  }
}
