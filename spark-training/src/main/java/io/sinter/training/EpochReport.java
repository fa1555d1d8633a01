package io.sinter.training;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one epoch came to, over the rows of all ranks.
 *
 * @param epoch from 1
 * @param epochs how many there are at most
 * @param loss mean over the training rows, each taken before the step it led to
 * @param metrics on the validation rows, exact over all ranks, in the order they are told
 * @param learningRate of the last step
 * @param rows training rows
 * @param seconds of training, validation not included
 * @param communicationShare of the training time in which the slowest rank waited for gradients
 * @param waitingShare of the training time in which the slowest rank waited for rows
 */
public record EpochReport(
    int epoch,
    int epochs,
    double loss,
    Map<String, Double> metrics,
    double learningRate,
    long rows,
    double seconds,
    double communicationShare,
    double waitingShare)
    implements Serializable {
  /** Copies. */
  public EpochReport {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * One metric.
   *
   * @return NaN if it was not measured
   */
  public double metric(String name) {
    return metrics.getOrDefault(name, Double.NaN);
  }

  /** Training rows a second, over all ranks. */
  public double rowsPerSecond() {
    return rows / Math.max(seconds, 1e-9);
  }

  /** One line for people: {@code epoch 3/8 loss 0.3921 auc 0.7213 ...}. */
  public String line() {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "epoch %d/%d  loss %.4f", epoch, epochs, loss));
    metrics.forEach(
        (name, value) -> line.append(String.format(Locale.ROOT, "  %s %.4f", name, value)));
    line.append(String.format(Locale.ROOT, "  %,d rows/s", Math.round(rowsPerSecond())));
    line.append(
        String.format(
            Locale.ROOT,
            "  %.1f %% waiting for gradients, %.1f %% for rows",
            100 * communicationShare,
            100 * waitingShare));
    return line.toString();
  }
}
