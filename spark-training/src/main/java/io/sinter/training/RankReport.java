package io.sinter.training;

import java.util.Locale;

/**
 * Where a rank trains and on how much.
 *
 * @param rank from 0
 * @param ranks how many there are
 * @param host where it runs
 * @param device {@code cpu} or {@code cuda:0}
 * @param trainingRows of its share
 * @param validationRows of its share
 */
public record RankReport(
    int rank, int ranks, String host, String device, long trainingRows, long validationRows) {
  /** One line for people. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "rank %d of %d on %s (%s): %,d training and %,d validation rows",
        rank,
        ranks,
        host,
        device,
        trainingRows,
        validationRows);
  }
}
