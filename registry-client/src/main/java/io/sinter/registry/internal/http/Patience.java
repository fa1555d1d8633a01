package io.sinter.registry.internal.http;

import java.time.Duration;

/** How long an answer is waited for. */
public interface Patience {
  /** How much longer from now, in nanoseconds; nothing or less when it is given up. */
  long nanosLeft();

  /** The longest silence within it, however it goes. */
  Duration longestSilence();

  /**
   * Until a time.
   *
   * @param deadline as {@link System#nanoTime()} tells it
   */
  static Patience until(long deadline) {
    return new Patience() {
      @Override
      public long nanosLeft() {
        return deadline - System.nanoTime();
      }

      @Override
      public Duration longestSilence() {
        return Duration.ofNanos(Math.max(0, nanosLeft()));
      }
    };
  }
}
