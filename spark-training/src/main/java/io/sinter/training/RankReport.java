package io.sinter.training;

import java.util.Locale;

/**
 * Where a rank trains and on how much.
 *
 * @param rank from 0
 * @param ranks how many there are
 * @param host where it runs
 * @param device {@code cpu} or {@code cuda:0}
 * @param reason why it computes there, where the options leave it open; else empty
 * @param trainingRows of its share
 * @param validationRows of its share
 */
public record RankReport(
    int rank,
    int ranks,
    String host,
    String device,
    String reason,
    long trainingRows,
    long validationRows) {
  /** One line for people; rank 0 alone tells the reason, which is the same for all. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "rank %d of %d on %s (%s%s): %,d training and %,d validation rows",
        rank,
        ranks,
        host,
        device,
        rank > 0 || reason.isEmpty() ? "" : ": " + reason,
        trainingRows,
        validationRows);
  }
}
