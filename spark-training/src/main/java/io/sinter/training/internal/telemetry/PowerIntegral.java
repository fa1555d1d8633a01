package io.sinter.training.internal.telemetry;

/** Energy from power that was read now and then, by the trapezoidal rule. Not thread-safe. */
final class PowerIntegral {
  private double joules;
  private double lastWatts = Double.NaN;
  private long lastNanos;

  /**
   * Takes a reading.
   *
   * @param nanos of {@link System#nanoTime}, not before the last one's
   * @param watts NaN is none: what lies between its neighbours counts as a straight line
   */
  void add(long nanos, double watts) {
    if (Double.isNaN(watts)) {
      return;
    }
    if (!Double.isNaN(lastWatts)) {
      joules += (watts + lastWatts) / 2 * (nanos - lastNanos) / 1e9;
    }
    lastWatts = watts;
    lastNanos = nanos;
  }

  /** Whether there is anything between two readings. */
  boolean isEmpty() {
    return Double.isNaN(lastWatts);
  }

  double joules() {
    return joules;
  }
}
