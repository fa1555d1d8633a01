package io.sinter.audit.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;

import io.sinter.drift.MonitorTables;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The incidents of one version, as their newest events have them. */
final class IncidentRows {
  private static final int MOST = 200;
  private static final int MOST_EVIDENCE = 10;

  /**
   * One incident.
   *
   * @param owner as written; may be empty
   * @param table the table its evidence is in; empty if it names none
   * @param version the version of that table; negative if it names none
   */
  record Incident(
      String id,
      String state,
      String owner,
      String monitor,
      String signal,
      String column,
      Instant window,
      String table,
      long version,
      Instant opened,
      Instant newest,
      Optional<Instant> deadline) {
    boolean isOpen() {
      return !state.equals("RESOLVED") && !state.equals("SUPPRESSED");
    }

    String evidence() {
      return table + "@" + version;
    }
  }

  private final Lake lake;
  private final String table;
  private final String model;

  IncidentRows(Lake lake, String table, String model) {
    this.lake = lake;
    this.table = table;
    this.model = model;
  }

  /** The newest incidents; empty where there is no table of them. */
  Optional<List<Incident>> read(String version, Optional<Instant> at) {
    return rows()
        .map(
            rows ->
                rows
                    .where(MonitorRows.about(version))
                    .where(MonitorRows.during(at))
                    .groupBy("incident_id")
                    .agg(
                        newest("state"),
                        newest("owner_urn"),
                        newest("monitor_id"),
                        newest("signal"),
                        newest("column_name"),
                        newest("window.start"),
                        newest("evidence.table"),
                        newest("evidence.version"),
                        min("event_at"),
                        max("event_at").as("newest"),
                        max("ack_deadline"))
                    .orderBy(col("newest").desc())
                    .limit(MOST)
                    .collectAsList()
                    .stream()
                    .map(IncidentRows::incident)
                    .toList());
  }

  private Optional<Dataset<Row>> rows() {
    return lake.find(table).map(rows -> rows.where(col("model_name").equalTo(model)));
  }

  private static Column newest(String column) {
    return max_by(col(column), col("event_at"));
  }

  private static Incident incident(Row row) {
    return new Incident(
        text(row, 0),
        text(row, 1),
        text(row, 2),
        text(row, 3),
        text(row, 4),
        text(row, 5),
        instant(row, 6).orElse(Instant.EPOCH),
        text(row, 7),
        row.get(8) instanceof Number number ? number.longValue() : -1,
        instant(row, 9).orElse(Instant.EPOCH),
        instant(row, 10).orElse(Instant.EPOCH),
        instant(row, 11));
  }

  /** Incidents whose evidence is not where they say; of the newest few versions of evidence. */
  List<String> withoutEvidence(List<Incident> incidents) {
    Map<String, List<Incident>> byVersion = new TreeMap<>();
    for (Incident incident : incidents) {
      byVersion.computeIfAbsent(incident.evidence(), key -> new ArrayList<>()).add(incident);
    }
    List<String> problems = new ArrayList<>();
    byVersion.values().stream()
        .limit(MOST_EVIDENCE)
        .forEach(same -> problems.addAll(withoutRow(same)));
    return problems;
  }

  private List<String> withoutRow(List<Incident> incidents) {
    Incident first = incidents.get(0);
    Optional<String> problem =
        first.table().isEmpty() || first.version() < 0
            ? Optional.of("it names no version of a table")
            : lake.problem(first.table(), first.version());
    if (problem.isPresent()) {
      return incidents.stream()
          .map(incident -> "the evidence of %s is gone: %s".formatted(incident.id(), problem.get()))
          .toList();
    }
    Dataset<Row> rows =
        lake.read(first.table(), first.version()).where(col("model_name").equalTo(model));
    List<String> problems = new ArrayList<>();
    for (Incident incident : incidents) {
      String name = incident.signal().equals("drift") ? "column_name" : "metric";
      boolean there =
          !Lake.has(rows, name, "monitor_id", "window")
              || !rows.where(col("monitor_id").equalTo(incident.monitor()))
                  .where(col("window.start").equalTo(Timestamp.from(incident.window())))
                  .where(col(name).equalTo(incident.column()))
                  .isEmpty();
      if (!there) {
        problems.add(
            "%s names %s of window %s as its evidence, and %s has no such row"
                .formatted(
                    incident.id(), incident.column(), incident.window(), incident.evidence()));
      }
    }
    return problems;
  }

  /** Columns that a version's windows alarmed for, of which there is no incident. */
  List<String> unopened(MonitorRows monitor, String driftTable, String version) {
    Optional<Dataset<Row>> alarms =
        monitor
            .rows(driftTable)
            .map(
                rows ->
                    rows.where(MonitorRows.about(version))
                        .where(col("verdict").equalTo("DRIFT"))
                        .where(
                            col("slice_key")
                                .isNull()
                                .or(col("slice_key").equalTo(MonitorTables.WHOLE)))
                        .select("monitor_id", "column_name")
                        .distinct());
    if (alarms.isEmpty()) {
      return List.of();
    }
    Dataset<Row> without =
        rows()
            .map(rows -> rows.where(col("signal").equalTo("drift")))
            .map(rows -> rows.select("monitor_id", "column_name").distinct())
            .map(
                opened ->
                    alarms
                        .get()
                        .join(opened, new String[] {"monitor_id", "column_name"}, "left_anti"))
            .orElse(alarms.get());
    return without
        .orderBy("monitor_id", "column_name")
        .limit(MOST_EVIDENCE)
        .collectAsList()
        .stream()
        .map(row -> "%s of monitor %s".formatted(row.getString(1), row.getString(0)))
        .toList();
  }

  private static String text(Row row, int column) {
    Object value = row.get(column);
    return value == null ? "" : value.toString();
  }

  private static Optional<Instant> instant(Row row, int column) {
    return row.get(column) instanceof Timestamp time
        ? Optional.of(time.toInstant())
        : Optional.empty();
  }
}
