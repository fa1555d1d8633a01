package io.sinter.drift;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

/** How long one window of a monitor is. */
public enum WindowSize {
  /** A calendar month. */
  MONTH,
  /** A week from Monday. */
  WEEK,
  /** A day. */
  DAY;

  /** {@return the first day of the window after the one that holds {@code day}} */
  public LocalDate next(LocalDate day) {
    return switch (this) {
      case MONTH -> day.withDayOfMonth(1).plusMonths(1);
      case WEEK -> day.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
      case DAY -> day.plusDays(1);
    };
  }
}
