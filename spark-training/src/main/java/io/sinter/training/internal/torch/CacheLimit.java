package io.sinter.training.internal.torch;

import io.sinter.arrow.GpuMemory;
import java.util.Locale;
import java.util.Optional;

/** How much of a GPU's memory a rank's rows may take. */
final class CacheLimit {
  private static final double MEBIBYTE = 1 << 20;

  private CacheLimit() {}

  /**
   * Why rows do not fit, for the middle of a sentence; empty if they do.
   *
   * @param bytes of the rows
   * @param memory after some steps, so that its peak shows what a step needs
   * @param share of what is available that the rows may take, at most 1
   */
  static Optional<String> obstacle(long bytes, GpuMemory memory, double share) {
    long step = memory.peakAllocated() - memory.allocated();
    long room = Math.min((long) (memory.available() * share), memory.available() - step);
    return bytes <= room
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "they take %,.1f MiB (room: %,.1f MiB of %,.1f MiB available, %,.1f MiB of which a step needs)",
                bytes / MEBIBYTE,
                Math.max(0, room) / MEBIBYTE,
                memory.available() / MEBIBYTE,
                step / MEBIBYTE));
  }
}
