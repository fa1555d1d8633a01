package io.sinter.registry;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How far a transfer of artifacts has come.
 *
 * @param files those that are complete
 * @param filesTotal all of them
 * @param bytes those moved so far, without what had to be moved again
 * @param bytesTotal all of them, where the store tells
 * @param elapsed since the transfer began
 */
public record TransferProgress(
    int files, int filesTotal, long bytes, OptionalLong bytesTotal, Duration elapsed) {
  /** Whether this is the last report, that of a transfer that is complete. */
  public boolean isComplete() {
    return files == filesTotal;
  }

  /** Bytes a second since the transfer began; 0 at its very beginning. */
  public double bytesPerSecond() {
    return elapsed.isZero() ? 0 : bytes / (elapsed.toNanos() / 1e9);
  }
}
