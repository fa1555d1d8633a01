package io.sinter.arrow;

import org.jspecify.annotations.Nullable;

/**
 * A producer's turn at a {@link StagingRing}. {@link #take} is for one thread, the rest for any.
 */
public final class StagingSession {
  private final StagingRing ring;
  private volatile boolean stopped;

  StagingSession(StagingRing ring) {
    this.ring = ring;
  }

  /**
   * Waits for a free slot whose host memory may be written; who takes it closes it, or hands it to
   * who does. Null once this session is stopped or the ring closed.
   */
  public @Nullable StagingSlot take() {
    return ring.take(this);
  }

  /** Ends the waiting in {@link #take}, for good. */
  public void stop() {
    stopped = true;
    ring.wake();
  }

  boolean isStopped() {
    return stopped;
  }
}
