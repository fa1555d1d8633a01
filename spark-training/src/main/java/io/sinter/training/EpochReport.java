package io.sinter.training;

import java.io.Serializable;
import java.util.Locale;

/**
 * What one epoch came to, over the rows of all ranks.
 *
 * @param epoch from 1
 * @param epochs how many there are at most
 * @param loss mean over the training rows, each taken before the step it led to
 * @param auc area under the ROC curve on the validation rows, exact
 * @param accuracy share of validation rows that a threshold of 0.5 puts right
 * @param learningRate of the last step
 * @param rows training rows
 * @param seconds of training, validation not included
 */
public record EpochReport(
    int epoch,
    int epochs,
    double loss,
    double auc,
    double accuracy,
    double learningRate,
    long rows,
    double seconds)
    implements Serializable {
  /** Training rows a second, over all ranks. */
  public double rowsPerSecond() {
    return rows / Math.max(seconds, 1e-9);
  }

  /** One line for people: {@code epoch 3/8 loss 0.3921 AUC 0.7213 ...}. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "epoch %d/%d  loss %.4f  AUC %.4f  accuracy %.3f  %,d rows/s",
        epoch,
        epochs,
        loss,
        auc,
        accuracy,
        Math.round(rowsPerSecond()));
  }
}
