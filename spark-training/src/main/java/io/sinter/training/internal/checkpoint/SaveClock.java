package io.sinter.training.internal.checkpoint;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a save is due. States between two epochs are counted apart: only from those can another
 * number of ranks go on, so one is saved as soon as the last such is old enough.
 */
final class SaveClock {
  private final int everySteps;
  private final long interval;
  private final LongSupplier nanos;
  private long steps;
  private long time;
  private long epochEndSteps;
  private long epochEndTime;

  /**
   * @param everySteps 0 for not by steps
   * @param interval zero for not by time
   * @param nanos a monotonic clock
   */
  SaveClock(int everySteps, Duration interval, LongSupplier nanos) {
    this.everySteps = everySteps;
    this.interval = interval.toNanos();
    this.nanos = nanos;
    this.time = nanos.getAsLong();
    this.epochEndTime = time;
  }

  boolean due(Cursor cursor) {
    if (cursor.steps() == steps) {
      return false;
    }
    boolean epochEnd = cursor.step() == 0;
    long since = epochEnd ? epochEndSteps : steps;
    if (everySteps > 0 && cursor.steps() - since >= everySteps) {
      return true;
    }
    return interval > 0 && nanos.getAsLong() - (epochEnd ? epochEndTime : time) >= interval;
  }

  void saved(Cursor cursor) {
    steps = cursor.steps();
    time = nanos.getAsLong();
    if (cursor.step() == 0) {
      epochEndSteps = steps;
      epochEndTime = time;
    }
  }

  void restored(Cursor cursor) {
    steps = cursor.steps();
    time = nanos.getAsLong();
    epochEndSteps = cursor.step() == 0 ? steps : epochEndSteps;
  }
}
