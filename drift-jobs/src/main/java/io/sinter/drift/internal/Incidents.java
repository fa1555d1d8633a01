package io.sinter.drift.internal;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import io.sinter.drift.MonitorKeys;
import io.sinter.drift.MonitorTables;
import io.sinter.drift.statistics.Verdict;
import io.sinter.job.TableVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Keeps the incidents of a monitor in step with its metrics. */
final class Incidents {
  private final MonitorSettings settings;
  private final MonitorStore store;
  private final MonitorTrace trace;

  Incidents(MonitorSettings settings, MonitorStore store, MonitorTrace trace) {
    this.settings = settings;
    this.store = store;
    this.trace = trace;
  }

  /** Everything the monitor has judged, earlier runs included, by signal. */
  SortedMap<Signal, List<Finding>> findings() {
    SortedMap<Signal, List<Finding>> bySignal = new TreeMap<>();
    collect(bySignal, MonitorTables.DRIFT_METRICS, Signal.DRIFT, "column_name", "measure");
    collect(bySignal, MonitorTables.PERFORMANCE_ESTIMATES, Signal.PERFORMANCE, "metric", "method");
    return bySignal;
  }

  private void collect(
      SortedMap<Signal, List<Finding>> bySignal,
      String table,
      String kind,
      String name,
      String method) {
    List<Row> rows =
        store
            .own(store.latest(table))
            .select(
                unix_micros(col("window.start")),
                unix_micros(col("window.end")),
                col(name),
                col(method),
                coalesce(col("value"), lit(Double.NaN)),
                coalesce(col("threshold"), lit(Double.NaN)),
                col("verdict"),
                col("model_version"))
            .orderBy(col("window.start"), col(method))
            .collectAsList();
    for (Row row : rows) {
      Signal signal = new Signal(kind, row.getString(2));
      Finding finding =
          new Finding(
              row.getLong(0),
              row.getLong(1),
              signal,
              row.getString(3),
              row.getDouble(4),
              row.getDouble(5),
              Verdict.valueOf(row.getString(6)),
              row.getString(7));
      bySignal.computeIfAbsent(signal, key -> new ArrayList<>()).add(finding);
    }
  }

  /** Appends the events that are missing, in one commit; returns how many. */
  int update(SortedMap<Signal, List<Finding>> findings) {
    SortedMap<String, List<IncidentBook.Written>> written = written();
    IncidentBook book = new IncidentBook(settings.value(MonitorKeys.CLEAN_WINDOWS));
    TableVersion drift = store.latest(MonitorTables.DRIFT_METRICS);
    TableVersion performance = store.latest(MonitorTables.PERFORMANCE_ESTIMATES);
    List<Row> rows = new ArrayList<>();
    findings.forEach(
        (signal, known) -> {
          if (signal.kind().equals(Signal.PERFORMANCE) && !signal.name().equals(metric())) {
            return;
          }
          String key = signal.dedupKey(settings);
          TableVersion evidence = signal.kind().equals(Signal.DRIFT) ? drift : performance;
          for (IncidentBook.Event event :
              book.missing(known, written.getOrDefault(key, List.of()))) {
            rows.add(row(event, key, evidence, rows.size()));
          }
        });
    if (!rows.isEmpty()) {
      store.appendIncidents(rows);
    }
    return rows.size();
  }

  private String metric() {
    return settings.value(MonitorKeys.METRIC).column();
  }

  private SortedMap<String, List<IncidentBook.Written>> written() {
    SortedMap<String, List<IncidentBook.Written>> events = new TreeMap<>();
    List<Row> rows =
        store
            .own(store.latest(MonitorTables.INCIDENTS))
            .orderBy("event_at")
            .select(
                col("dedup_key"),
                coalesce(unix_micros(col("window.start")), lit(Long.MIN_VALUE)),
                coalesce(col("actor"), lit("")),
                col("state"),
                coalesce(col("reason"), lit("")))
            .collectAsList();
    for (Row row : rows) {
      events
          .computeIfAbsent(row.getString(0), key -> new ArrayList<>())
          .add(
              new IncidentBook.Written(
                  row.getLong(1), row.getString(2), row.getString(3), row.getString(4)));
    }
    return events;
  }

  /* Events of one run differ in microseconds, so that the newest of an incident is one. */
  private Row row(IncidentBook.Event event, String key, TableVersion evidence, int number) {
    Finding finding = event.finding();
    Signal signal = finding.signal();
    Instant at = trace.at().truncatedTo(ChronoUnit.MILLIS).plus(number, ChronoUnit.MICROS);
    Duration deadline = settings.value(MonitorKeys.ACKNOWLEDGE);
    RowBuilder row =
        new RowBuilder(MonitorTables.incidents())
            .setAll(trace.columns(finding.modelVersion()))
            .set(
                "event_id",
                Hashes.sha256(key, finding.startMicros(), event.kind(), trace.evaluationId())
                    .substring(0, 32))
            .set("incident_id", "inc-" + key.substring(0, 12))
            .set("dedup_key", key)
            .set("state", event.state())
            .set("event_at", at)
            .struct("window", instant(finding.startMicros()), instant(finding.endMicros()))
            .set("signal", signal.kind())
            .set("column_name", signal.name())
            .set("slice_key", MonitorTables.WHOLE)
            .set("slice_value", MonitorTables.WHOLE)
            .set("severity", signal.severity())
            .set("owner_urn", trace.model().owner().urn())
            .set("owner_source", trace.model().owner().source())
            .set("summary", summary(event))
            .struct("evidence", evidence.table(), evidence.version(), rowKey(finding))
            .set("actor", IncidentBook.ACTOR)
            .set("reason", event.reason());
    if (event.kind() == IncidentBook.Kind.OPENED) {
      row.set("ack_deadline", at.plus(deadline));
    }
    return row.row();
  }

  private String summary(IncidentBook.Event event) {
    Finding finding = event.finding();
    String window = window(finding).toString();
    if (event.kind() == IncidentBook.Kind.RESOLVED) {
      return "%s is back within its threshold since %s".formatted(finding.signal().name(), window);
    }
    return finding.signal().kind().equals(Signal.DRIFT)
        ? String.format(
            Locale.ROOT,
            "%s of %s drifted in %s: %s %.3f (threshold %.3f)",
            finding.signal().name(),
            settings.model(),
            window,
            finding.method(),
            finding.value(),
            finding.threshold())
        : String.format(
            Locale.ROOT,
            "%s of %s fell in %s: %s %.3f (threshold %.3f)",
            finding.signal().name(),
            settings.model(),
            window,
            finding.method(),
            finding.value(),
            finding.threshold());
  }

  private String rowKey(Finding finding) {
    boolean drift = finding.signal().kind().equals(Signal.DRIFT);
    return "monitor_id=%s, model_name=%s, window.start=%s, %s=%s%s"
        .formatted(
            settings.monitor(),
            settings.model(),
            instant(finding.startMicros()),
            drift ? "column_name" : "metric",
            finding.signal().name(),
            drift ? "" : ", method=" + finding.method());
  }

  TimeWindow window(Finding finding) {
    return new TimeWindow(day(finding.startMicros()), day(finding.endMicros()));
  }

  private LocalDate day(long micros) {
    return instant(micros).atZone(settings.zone()).toLocalDate();
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
