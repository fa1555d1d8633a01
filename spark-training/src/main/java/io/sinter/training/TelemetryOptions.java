package io.sinter.training;

import java.io.Serializable;
import java.time.Duration;

/**
 * How ranks watch the machines they run on.
 *
 * @param sampling how often figures are read, a minute apart at most, as counters of energy begin
 *     anew after some minutes; zero is never
 */
public record TelemetryOptions(Duration sampling) implements Serializable {
  /** Each second. */
  public static final TelemetryOptions DEFAULT = new TelemetryOptions(Duration.ofSeconds(1));

  /** Nothing is read. */
  public static final TelemetryOptions NONE = new TelemetryOptions(Duration.ZERO);

  /** Checks. */
  public TelemetryOptions {
    if (sampling.isNegative()
        || (!sampling.isZero()
            && (sampling.toMillis() < 100 || sampling.compareTo(Duration.ofMinutes(1)) > 0))) {
      throw new IllegalArgumentException(
          "Cannot read figures every %s (allowed: 0, or 100 ms to 1 minute). Correct telemetry.sampling."
              .formatted(sampling));
    }
  }

  /** Whether anything is read. */
  public boolean enabled() {
    return !sampling.isZero();
  }
}
