package io.sinter.arrow;

import java.time.Duration;

/**
 * How much a {@link ScoringEngine} takes on at once.
 *
 * @param lanes batches under way at the same time, each on a stream of its own, so that one is
 *     copied while another is computed; at least 1
 * @param mergeRows batches that wait are computed together up to so many rows; a larger batch is
 *     computed alone
 * @param linger how long a batch waits for others while tasks are there that have none under way
 * @param stagingBytes the most host memory for batches on their way to the device (pinned where
 *     that is a GPU); a batch that is larger by itself is let in alone
 * @param rowsAtMost rows of one pass through the network; halved by the engine when the device's
 *     memory does not suffice
 * @param passLimit how long a pass may take until the device counts as lost
 */
public record EngineLimits(
    int lanes,
    int mergeRows,
    Duration linger,
    long stagingBytes,
    int rowsAtMost,
    Duration passLimit) {
  private static final Duration PASS_LIMIT = Duration.ofMinutes(10);
  private static final EngineLimits DEFAULT =
      new EngineLimits(2, 1 << 15, Duration.ofNanos(200_000), 256L << 20, 1 << 20);

  /** With ten minutes for a pass. */
  public EngineLimits(
      int lanes, int mergeRows, Duration linger, long stagingBytes, int rowsAtMost) {
    this(lanes, mergeRows, linger, stagingBytes, rowsAtMost, PASS_LIMIT);
  }

  /** Checks. */
  public EngineLimits {
    if (lanes < 1
        || mergeRows < 1
        || linger.isNegative()
        || stagingBytes < 1
        || rowsAtMost < 1
        || passLimit.isNegative()
        || passLimit.isZero()) {
      throw new BridgeException(
          "Cannot open a scoring engine with %d lanes, %d rows together, a wait of %s, %d staging bytes, %d rows and %s a pass (allowed: positive numbers). Correct them."
              .formatted(lanes, mergeRows, linger, stagingBytes, rowsAtMost, passLimit));
    }
  }

  /** Two lanes, 32,768 rows together, 0.2 ms, 256 MiB, 1,048,576 rows and ten minutes a pass. */
  public static EngineLimits standard() {
    return DEFAULT;
  }
}
