package io.sinter.registry;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A period after which times are alike. All have one length in seconds of UTC, without leap seconds
 * as in POSIX time: the place of a time in its period is then plain arithmetic, the same in a graph
 * as in Java. Calendar months, whose lengths differ, are left out for that reason.
 */
public enum TimePeriod {
  /** From the full hour. */
  HOUR(3_600, 0),
  /** From midnight. */
  DAY(86_400, 0),
  /** From Monday, midnight. */
  WEEK(604_800, 345_600),
  /**
   * The mean Gregorian year of 365.2425 days, from the start of 1970. It strays from the calendar
   * by leap days: between 1970 and 2100 calendar years begin 0.49 days before to 1.21 days after
   * it.
   */
  YEAR(31_556_952, 0);

  private final double seconds;
  private final double origin;

  TimePeriod(double seconds, double origin) {
    this.seconds = seconds;
    this.origin = origin;
  }

  /** Its length. */
  public double seconds() {
    return seconds;
  }

  /** The epoch second at which one of them begins. */
  public double origin() {
    return origin;
  }

  /** Its name in configurations and packages, such as {@code day}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The period of a name, whatever its case.
   *
   * @throws RegistryException naming those there are
   */
  public static TimePeriod of(String text) {
    for (TimePeriod period : values()) {
      if (period.text().equals(text.strip().toLowerCase(Locale.ROOT))) {
        return period;
      }
    }
    throw new RegistryException(
        "Cannot read the period '%s' (allowed: %s). Correct it."
            .formatted(
                text,
                Arrays.stream(values()).map(TimePeriod::text).collect(Collectors.joining(", "))));
  }
}
