package io.sinter.training;

/**
 * How fast a table became shuffled batches, without any training.
 *
 * @param rows training rows of all ranks, each handed out once
 * @param batches of all ranks
 * @param readSeconds until the slowest rank had its rows in its memory
 * @param seconds until the slowest rank had taken its last batch
 */
public record InputReport(long rows, long batches, double readSeconds, double seconds) {
  /** Rows a second, reading included. */
  public double rowsPerSecond() {
    return rows / Math.max(seconds, 1e-9);
  }
}
