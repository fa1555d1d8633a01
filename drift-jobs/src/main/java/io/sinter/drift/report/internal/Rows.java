package io.sinter.drift.report.internal;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Fields of collected rows by name; a null or a column that is not there is no value. */
final class Rows {
  private Rows() {}

  /** The field as text; empty when there is none. */
  static String text(Row row, String column) {
    Object value = value(row, column);
    return value == null ? "" : value.toString();
  }

  /** The field as a number; NaN when there is none. */
  static double number(Row row, String column) {
    return value(row, column) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** The field as a whole number; 0 when there is none. */
  static long count(Row row, String column) {
    return value(row, column) instanceof Number number ? number.longValue() : 0;
  }

  static Optional<Instant> instant(Row row, String column) {
    Object value = value(row, column);
    if (value instanceof Timestamp timestamp) {
      return Optional.of(timestamp.toInstant());
    }
    return value instanceof Instant instant ? Optional.of(instant) : Optional.empty();
  }

  /** A date, from a column of ISO text. */
  static Optional<LocalDate> date(Row row, String column) {
    String text = text(row, column);
    return text.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(text));
  }

  /** A struct of start and end. */
  static Optional<Window> window(Row row, String column) {
    if (!(value(row, column) instanceof Row window)) {
      return Optional.empty();
    }
    Optional<Instant> start = instant(window, "start");
    Optional<Instant> end = instant(window, "end");
    return start.isPresent() && end.isPresent()
        ? Optional.of(new Window(start.get(), end.get()))
        : Optional.empty();
  }

  /** A field of a struct; an empty struct gives no value. */
  static double number(Row row, String column, String field) {
    return value(row, column) instanceof Row struct ? number(struct, field) : Double.NaN;
  }

  static @Nullable Object value(Row row, String column) {
    boolean known = java.util.Arrays.asList(row.schema().fieldNames()).contains(column);
    return known ? row.get(row.fieldIndex(column)) : null;
  }
}
