package io.sinter.training.internal.torch;

import io.sinter.training.internal.data.BatchStream;

/**
 * How long this rank has trained in an epoch, and how much of it it waited. Runs over all epochs
 * too, for comparisons between ranks. Used by one thread.
 */
final class EpochClock {
  /** How many numbers a clock is. */
  static final int PARTS = 3;

  private long all;
  private long communication;
  private long waiting;
  private long startedAt;
  private long communicationAt;
  private long waitingAt;
  private long own;
  private long ownWaiting;

  /** Goes on. */
  void start(Learner learner, BatchStream stream) {
    startedAt = System.nanoTime();
    communicationAt = learner.waitedNanos();
    waitingAt = stream.waitedNanos();
  }

  /** Pauses. */
  void stop(Learner learner, BatchStream stream) {
    long passed = System.nanoTime() - startedAt;
    long sent = learner.waitedNanos() - communicationAt;
    long waited = stream.waitedNanos() - waitingAt;
    all += passed;
    communication += sent;
    waiting += waited;
    own += passed - sent;
    ownWaiting += waited;
  }

  /** Nanoseconds of the epoch: all, waiting for gradients, waiting for rows. */
  long[] nanos() {
    return new long[] {all, communication, waiting};
  }

  /** Sets the epoch's numbers, to go on or to begin. */
  void restore(long[] nanos) {
    all = nanos[0];
    communication = nanos[1];
    waiting = nanos[2];
  }

  double seconds() {
    return all / 1e9;
  }

  double communicationShare() {
    return communication / Math.max(1.0, (double) all);
  }

  double waitingShare() {
    return waiting / Math.max(1.0, (double) all);
  }

  /** Since the training began: the time this rank did not wait for other ranks. */
  long ownNanos() {
    return own;
  }

  /** Of {@link #ownNanos}, the time it waited for its rows. */
  long waitingNanos() {
    return ownWaiting;
  }
}
