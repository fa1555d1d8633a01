package io.sinter.drift.report.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.sinter.drift.MonitorTables;
import io.sinter.drift.report.internal.IncidentFacts.Event;
import io.sinter.drift.report.internal.IncidentFacts.Incident;
import io.sinter.job.TableVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Incidents from the monitor's events. */
final class IncidentReader {
  private static final int MOST = 100;

  private IncidentReader() {}

  static IncidentFacts read(PinnedTables tables, String table, String model) {
    Optional<TableVersion> version = tables.find(table);
    if (version.isEmpty()) {
      return new IncidentFacts(
          List.of(),
          Optional.of(
              "Nothing is known about incidents yet: there is no table %s.".formatted(table)));
    }
    Dataset<Row> events = tables.read(version.get()).where(col("model_name").equalTo(model));
    Dataset<Row> newest =
        events
            .groupBy("incident_id")
            .agg(max("event_at").as("newest"))
            .orderBy(col("newest").desc())
            .limit(MOST)
            .select("incident_id");
    Map<String, List<Row>> byIncident = new LinkedHashMap<>();
    for (Row event :
        events.join(newest, "incident_id").orderBy("event_at", "event_id").collectAsList()) {
      byIncident
          .computeIfAbsent(Rows.text(event, "incident_id"), id -> new ArrayList<>())
          .add(event);
    }
    List<Incident> incidents =
        byIncident.values().stream()
            .map(IncidentReader::incident)
            .sorted(Comparator.comparing(Incident::lastSeen).reversed().thenComparing(Incident::id))
            .toList();
    return new IncidentFacts(incidents, Optional.empty());
  }

  private static Incident incident(List<Row> events) {
    Row last = events.get(events.size() - 1);
    List<Row> current = current(events);
    Row opened = current.get(0);
    Optional<Row> alarm = newest(current, event -> !state(event).equals(IncidentFacts.RESOLVED));
    Optional<Row> deadline =
        newest(current, event -> Rows.instant(event, "ack_deadline").isPresent());
    return new Incident(
        Rows.text(last, "incident_id"),
        Rows.text(last, "state"),
        Rows.text(last, "severity"),
        Rows.text(last, "owner_urn"),
        Rows.text(last, "owner_source"),
        signal(last),
        Rows.window(opened, "window"),
        alarm.flatMap(event -> Rows.window(event, "window")),
        at(opened),
        at(last),
        Rows.text(last, "summary"),
        evidence(last),
        deadline.flatMap(event -> Rows.instant(event, "ack_deadline")),
        events.stream().map(IncidentReader::event).toList());
  }

  /** The events since the incident opened, or opened again. */
  private static List<Row> current(List<Row> events) {
    int from = 0;
    for (int i = 1; i < events.size(); i++) {
      boolean resolvedBefore = state(events.get(i - 1)).equals(IncidentFacts.RESOLVED);
      if (resolvedBefore && !state(events.get(i)).equals(IncidentFacts.RESOLVED)) {
        from = i;
      }
    }
    return events.subList(from, events.size());
  }

  private static Optional<Row> newest(List<Row> events, Predicate<Row> wanted) {
    return events.stream().filter(wanted).reduce((a, b) -> b);
  }

  private static String state(Row event) {
    return Rows.text(event, "state");
  }

  private static Instant at(Row event) {
    return Rows.instant(event, "event_at").orElse(Instant.EPOCH);
  }

  private static Event event(Row row) {
    String window = Rows.window(row, "window").map(Window::label).orElse("");
    return new Event(
        at(row),
        Rows.text(row, "state"),
        Rows.text(row, "actor"),
        Rows.text(row, "reason"),
        window);
  }

  private static String signal(Row event) {
    String about = Format.metric(Rows.text(event, "signal"));
    String column = Rows.text(event, "column_name");
    if (!column.isEmpty()) {
      about += ": " + (about.equals("Performance") ? Format.metric(column) : column);
    }
    String slice = Rows.text(event, "slice_key");
    return slice.isEmpty() || slice.equals(MonitorTables.WHOLE)
        ? about
        : about + " where " + slice + " = " + Rows.text(event, "slice_value");
  }

  private static String evidence(Row event) {
    if (!(Rows.value(event, "evidence") instanceof Row pointer)) {
      return "not recorded";
    }
    return "%s@%s %s"
        .formatted(
            Names.last(Rows.text(pointer, "table")),
            Rows.text(pointer, "version"),
            Rows.text(pointer, "row_key"))
        .strip();
  }
}
