package io.sinter.arrow;

import java.time.Duration;

/**
 * What the process of a {@link ModelProbe} may use.
 *
 * @param timeout how long it may take, its start included
 * @param memoryBytes how much memory it may map beyond four times the network's size, where the
 *     system can limit that (Linux)
 */
public record ProbeLimits(Duration timeout, long memoryBytes) {
  /** Three minutes and 12 GiB of addresses, of which libtorch and the JVM map most without use. */
  public static final ProbeLimits DEFAULT = new ProbeLimits(Duration.ofMinutes(3), 12L << 30);

  /** Checks. */
  public ProbeLimits {
    if (timeout.isNegative() || timeout.isZero() || memoryBytes < 1L << 30) {
      throw new BridgeException(
          "Cannot try a model within %s and %d bytes (allowed: more than no time, at least 1 GiB). Raise the limits."
              .formatted(timeout, memoryBytes));
    }
  }
}
