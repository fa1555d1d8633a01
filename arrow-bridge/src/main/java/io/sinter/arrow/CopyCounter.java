package io.sinter.arrow;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the payload bytes this module has copied between Arrow and native memory since the JVM
 * started, so that a promise of "no copy" can be checked. Views add nothing. Thread-safe.
 */
public final class CopyCounter {
  private static final LongAdder BYTES = new LongAdder();

  private CopyCounter() {}

  /** Bytes written by copies so far, over all threads; never decreases. */
  public static long bytes() {
    return BYTES.sum();
  }

  static void add(long bytes) {
    BYTES.add(bytes);
  }
}
