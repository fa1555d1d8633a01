package io.sinter.drift.internal;

import io.sinter.drift.WindowSize;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Days from {@code first}, inclusive, to {@code end}, exclusive. */
record TimeWindow(LocalDate first, LocalDate end) {
  /** The calendar windows from {@code first} to the day {@code last}; the outer ones are cut. */
  static List<TimeWindow> split(LocalDate first, LocalDate last, WindowSize size) {
    List<TimeWindow> windows = new ArrayList<>();
    for (LocalDate start = first; !start.isAfter(last); ) {
      LocalDate next = size.next(start);
      LocalDate end = next.isAfter(last) ? last.plusDays(1) : next;
      windows.add(new TimeWindow(start, end));
      start = end;
    }
    return windows;
  }

  Instant startInstant(ZoneId zone) {
    return first.atStartOfDay(zone).toInstant();
  }

  Instant endInstant(ZoneId zone) {
    return end.atStartOfDay(zone).toInstant();
  }

  long startMicros(ZoneId zone) {
    return startInstant(zone).toEpochMilli() * 1000;
  }

  long endMicros(ZoneId zone) {
    return endInstant(zone).toEpochMilli() * 1000;
  }

  /** The month, or the first and the last day. */
  @Override
  public String toString() {
    if (first.getDayOfMonth() == 1 && end.equals(first.plusMonths(1))) {
      return first.toString().substring(0, 7);
    }
    LocalDate last = end.minusDays(1);
    return first.equals(last) ? first.toString() : first + ".." + last;
  }
}
