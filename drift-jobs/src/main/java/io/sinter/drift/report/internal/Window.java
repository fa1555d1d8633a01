package io.sinter.drift.report.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;

/**
 * A stretch of time, from {@code start} up to and without {@code end}, both UTC.
 *
 * @param start the first instant inside
 * @param end the first instant after
 */
public record Window(Instant start, Instant end) implements Comparable<Window> {
  private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM uuuu", Locale.US);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.US);
  private static final DateTimeFormatter LONG_MONTH =
      DateTimeFormatter.ofPattern("MMMM uuuu", Locale.US);

  @Override
  public int compareTo(Window other) {
    return Comparator.comparing(Window::start).thenComparing(Window::end).compare(this, other);
  }

  /** {@code Jul 2013} for a whole month, else the first and the last day. */
  public String label() {
    return isMonth() ? MONTH.format(firstDay()) : days();
  }

  /** The same for running text: {@code July 2013}. */
  public String words() {
    return isMonth() ? LONG_MONTH.format(firstDay()) : days();
  }

  private String days() {
    LocalDate last = end.minusNanos(1).atZone(ZoneOffset.UTC).toLocalDate();
    return last.equals(firstDay())
        ? DAY.format(last)
        : DAY.format(firstDay()) + " to " + DAY.format(last);
  }

  private boolean isMonth() {
    LocalDate first = firstDay();
    return first.getDayOfMonth() == 1
        && first.atStartOfDay().toInstant(ZoneOffset.UTC).equals(start)
        && first.plusMonths(1).atStartOfDay().toInstant(ZoneOffset.UTC).equals(end);
  }

  private LocalDate firstDay() {
    return start.atZone(ZoneOffset.UTC).toLocalDate();
  }
}
