package io.sinter.drift;

import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The scored flights in a lake, the jobs that watch them, and what these write and print. */
final class MonitorLab {
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final SparkSession spark;
  final ScoredFlights flights;

  MonitorLab(SparkSession spark, Path lake) {
    this.spark = spark;
    this.flights = new ScoredFlights(spark, lake).write();
  }

  JobOutcome run(String... more) {
    return new MonitorJob().run(context(Optional.empty(), more));
  }

  JobOutcome runAsOf(String day) {
    return new MonitorJob().run(context(Optional.of(day)));
  }

  List<String> plan() {
    return new MonitorJob().plan(context(Optional.empty()));
  }

  JobOutcome listIncidents() {
    JobConfig config = JobConfig.load(JobConfig.Sources.ofSettings(), IncidentKeys.ALL);
    return new IncidentsJob().run(context(Optional.empty(), config));
  }

  Dataset<Row> rows(String table, String where) {
    DeltaTables tables = flights.tables();
    return tables.read(tables.latest(table)).where(where);
  }

  List<String> texts(String table, String where, String... columns) {
    Dataset<Row> rows = rows(table, where);
    if (table.equals("incidents")) {
      rows = rows.orderBy("event_at");
    }
    return rows.selectExpr(columns).collectAsList().stream().map(row -> row.mkString(" ")).toList();
  }

  /** The versions of all tables that a monitor writes. */
  List<Long> versions() {
    return List.of("drift_metrics", "performance_estimates", "incidents", "label_queue").stream()
        .map(table -> flights.tables().latest(table).version())
        .toList();
  }

  /** What was printed since this was last asked. */
  String console() {
    String text = console.toString(StandardCharsets.UTF_8);
    console.reset();
    return text;
  }

  private JobContext context(Optional<String> asOf, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "monitor.id=delays",
                "model.name=flight-delay",
                "scored.table=flight_scores",
                "features.table=flight_features",
                "join.keys=flight_id",
                "columns.numeric=temp,wind,empty",
                "columns.categorical=carrier",
                "label.column=late",
                "timestamp.column=flight_date",
                "reference.from=2013-01-01",
                "reference.to=2013-01-31",
                "incidents.clean-windows=1",
                "owner=team:flight-ops"));
    settings.addAll(List.of(more));
    return context(
        asOf,
        JobConfig.load(
            JobConfig.Sources.ofSettings(settings.toArray(String[]::new)), MonitorKeys.ALL));
  }

  private JobContext context(Optional<String> asOf, JobConfig config) {
    Progress progress = Progress.on(new PrintStream(console, true, StandardCharsets.UTF_8));
    return new JobContext(spark, config, flights.tables(), progress, asOf);
  }
}
