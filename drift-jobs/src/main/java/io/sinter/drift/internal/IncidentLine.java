package io.sinter.drift.internal;

import org.apache.spark.sql.Row;

/** An incident in one line. */
public final class IncidentLine {
  private IncidentLine() {}

  /** {@return the line of an event of {@code incidents}} */
  public static String of(Row event) {
    return "%s %s %s %s: %s"
        .formatted(
            text(event, "incident_id"),
            text(event, "state"),
            text(event, "severity"),
            text(event, "owner_urn"),
            text(event, "summary"));
  }

  private static String text(Row row, String column) {
    Object value = row.getAs(column);
    return value == null ? "-" : value.toString();
  }
}
