package io.sinter.arrow.internal;

import java.util.concurrent.atomic.LongAdder;

/** Bytes copied from host memory to GPUs since the JVM started. */
public final class TransferCounts {
  /** From pinned memory. */
  public static final LongAdder PINNED = new LongAdder();

  /** From memory that is not pinned. */
  public static final LongAdder PAGEABLE = new LongAdder();

  private TransferCounts() {}
}
