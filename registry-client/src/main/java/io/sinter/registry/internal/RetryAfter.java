package io.sinter.registry.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** When a server asks to be asked again: seconds or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {
  private RetryAfter() {}

  /** Milliseconds from now; 0 where the header is absent, in the past or not understood. */
  static long millis(String header, Clock clock) {
    String text = header.strip();
    if (text.isEmpty()) {
      return 0;
    }
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      // More digits than a year of seconds has would overflow, and mean the same.
      return text.length() > 8 ? Long.MAX_VALUE / 2_000_000 : Long.parseLong(text) * 1000;
    }
    try {
      Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Math.max(0, Duration.between(clock.instant(), at).toMillis());
    } catch (DateTimeParseException e) {
      return 0;
    }
  }
}
