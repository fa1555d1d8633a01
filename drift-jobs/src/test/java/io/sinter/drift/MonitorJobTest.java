package io.sinter.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.ConfigException;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.Progress;
import io.sinter.job.testing.SparkTestSession;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
class MonitorJobTest {
  @TempDir Path lake;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private SparkSession spark;
  private ScoredFlights flights;

  @BeforeEach
  void makeTables(SparkSession spark) {
    this.spark = spark;
    this.flights = new ScoredFlights(spark, lake.toString());
  }

  @Test
  void findsThePlantedDriftAndThePlantedConceptDriftAndNothingElse() {
    flights.write();

    assertThat(run()).isEqualTo(JobOutcome.DONE);

    assertThat(texts("drift_metrics", "verdict = 'DRIFT'", "month(window.start)", "column_name"))
        .containsExactlyInAnyOrder("4 temp", "4 carrier");
    assertThat(texts("drift_metrics", "verdict = 'UNDEFINED'", "month(window.start)", "reason"))
        .hasSize(4)
        .contains("2 the reference has no value in this column");
    assertThat(
            texts(
                "performance_estimates",
                "metric = 'roc_auc'",
                "month(window.start)",
                "method",
                "verdict"))
        .containsExactlyInAnyOrder(
            "2 CBPE OK",
            "3 CBPE OK",
            "4 CBPE OK",
            "5 CBPE OK",
            "2 REALIZED OK",
            "3 REALIZED OK",
            "4 REALIZED OK",
            "5 REALIZED DRIFT");
    Row february =
        rows("performance_estimates", "metric = 'roc_auc' AND method = 'CBPE'")
            .orderBy("window.start")
            .head();
    assertThat(february.<Double>getAs("value"))
        .isCloseTo(february.<Double>getAs("realized_value"), within(.03));
    assertThat(february.<Double>getAs("estimator_error"))
        .isEqualTo(february.<Double>getAs("realized_value") - february.<Double>getAs("value"));
    assertThat(february.<Double>getAs("ci_low")).isLessThan(february.<Double>getAs("value"));
    assertThat(february.<Long>getAs("n_unlabeled")).isBetween(20L, 120L);
    assertThat(february.<Double>getAs("label_coverage")).isBetween(.95, .995);
    assertThat(console())
        .contains("reference 2013-01: 3,000 rows")
        .contains("2013-04", "2 of 5: carrier ")
        .contains("1 open incidents");
  }

  @Test
  void everyRowSaysWhatMadeItAndEveryIncidentHasAnOwnerAndPinnedEvidence() {
    flights.write();
    run();

    Row metric = rows("drift_metrics", "column_name = 'temp' AND verdict = 'DRIFT'").head();
    assertThat(metric.<String>getAs("model_version")).isEqualTo("1");
    assertThat(metric.<String>getAs("run_id")).isEqualTo("run-1");
    assertThat(metric.<String>getAs("table_versions"))
        .isEqualTo("flight_scores@0,flight_features@0");
    assertThat(metric.<String>getAs("threshold_source")).isEqualTo("minimum effect");
    assertThat(metric.<Double>getAs("epsilon")).isEqualTo(1e-4);
    assertThat(metric.<String>getAs("edges_hash")).hasSize(8);

    assertThat(texts("incidents", "true", "signal", "column_name", "state", "owner_urn"))
        .containsExactlyInAnyOrder(
            "drift temp OPEN team:flight-ops",
            "drift temp RESOLVED team:flight-ops",
            "drift carrier OPEN team:flight-ops",
            "drift carrier RESOLVED team:flight-ops",
            "performance roc_auc OPEN team:flight-ops");
    Row incident = rows("incidents", "signal = 'performance'").head();
    assertThat(incident.<String>getAs("severity")).isEqualTo("critical");
    assertThat(incident.<String>getAs("owner_source")).isEqualTo("configuration the command line");
    assertThat(incident.<String>getAs("summary"))
        .startsWith("roc_auc of flight-delay fell in 2013-05-01..2013-05-28: REALIZED 0.");
    Row evidence = incident.getAs("evidence");
    assertThat(evidence.getString(0)).isEqualTo("performance_estimates");
    assertThat(
            flights
                .tables()
                .read(flights.tables().at(evidence.getString(0), evidence.getLong(1)))
                .where("metric = 'roc_auc' AND method = 'REALIZED' AND verdict = 'DRIFT'")
                .count())
        .isEqualTo(1);
    assertThat(evidence.getString(2))
        .isEqualTo(
            "monitor_id=delays, model_name=flight-delay, window.start=2013-05-01T00:00:00Z,"
                + " metric=roc_auc, method=REALIZED");
    assertThat(rows("label_queue", "true").count()).isZero();
  }

  @Test
  void aRerunWritesNothingAndAnAlarmIsTheOutcomeOnlyWhereAsked() {
    flights.write();
    run();
    List<Long> before = versions();

    assertThat(run("fail-on-alarm=true")).isEqualTo(JobOutcome.ALARM);

    assertThat(versions()).isEqualTo(before);
    assertThat(console()).contains("nothing changed since the last evaluation");
  }

  @Test
  void labelsThatArriveLaterReplaceTheWindowsAndExtendTheSameIncident() {
    flights.write();
    run("labels.available-until=2013-03-31");
    assertThat(
            texts(
                "performance_estimates",
                "method = 'REALIZED' AND metric = 'accuracy'",
                "month(window.start)",
                "verdict"))
        .containsExactlyInAnyOrder("2 OK", "3 OK", "4 UNDEFINED", "5 UNDEFINED");
    assertThat(texts("incidents", "signal = 'performance'", "state")).isEmpty();
    long rows = rows("drift_metrics", "true").count();

    run();

    assertThat(rows("drift_metrics", "true").count()).isEqualTo(rows);
    assertThat(texts("incidents", "signal = 'performance'", "state")).containsExactly("OPEN");
    assertThat(texts("incidents", "signal = 'drift'", "column_name", "state")).hasSize(4);

    flights.add(LocalDate.of(2013, 6, 10), 500, "1");
    run();
    assertThat(
            texts("incidents", "signal = 'drift' AND column_name = 'carrier'", "state", "reason"))
        .containsExactly("OPEN alarm", "RESOLVED 1 clean windows in a row", "OPEN alarm again");
    assertThat(
            rows("incidents", "column_name = 'carrier'").select("incident_id").distinct().count())
        .isEqualTo(1);
  }

  @Test
  void abstainsOnFewRowsEmptyWindowsAndAnotherVersionOfTheModel() {
    flights.write();
    flights.add(LocalDate.of(2013, 6, 10), 20, "2").add(LocalDate.of(2013, 8, 10), 400, "2");

    run();

    assertThat(
            texts(
                "drift_metrics", "column_name = 'temp'", "month(window.start)", "n_cur", "reason"))
        .contains("6 20 the window has 20 rows (at least 200)")
        .contains("7 0 the window has 0 rows (at least 200)");
    assertThat(
            texts(
                "performance_estimates",
                "method = 'CBPE' AND metric = 'roc_auc' AND month(window.start) > 5",
                "verdict",
                "reason"))
        .containsExactlyInAnyOrder(
            "INSUFFICIENT_DATA the window was scored by version 2, the reference by 1",
            "INSUFFICIENT_DATA the window has 0 rows (at least 300)",
            "UNDEFINED the window was scored by version 2, the reference by 1");
  }

  @Test
  void asOfHidesLaterLabelsAndWithoutReferenceLabelsTheEstimateAbstains() {
    flights.write();
    execute(Optional.of("2012-12-31"), settings());

    assertThat(texts("performance_estimates", "method = 'CBPE'", "reason"))
        .containsOnly("the reference has no labels");
    assertThat(
            texts(
                "performance_estimates", "method = 'REALIZED' AND metric <> 'log_loss'", "reason"))
        .containsOnly("no row of the window has a label yet");
  }

  @Test
  void refusesAMonitorWithoutAnOwner() {
    flights.write();
    assertThatThrownBy(() -> run("owner="))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot activate monitor delays: no owner of flight-delay resolves")
        .hasMessageEndingWith("Tag the model with sinter.owner, or set owner.");
    assertThat(flights.tables().exists("drift_metrics")).isFalse();
  }

  @Test
  void saysEverythingThatIsWrongWithItsTables() {
    flights.write();
    assertThatThrownBy(
            () ->
                run("columns.numeric=tmp,carrier", "columns.categorical=", "label.column=lateness"))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot monitor flight-delay: column tmp is missing in flight_features@0; column carrier"
                + " of flight_features@0 is string (allowed: a number); column lateness is missing"
                + " in flight_features@0. Correct the configuration, or the table.");
    assertThatThrownBy(() -> run("model.name=other"))
        .hasMessageContaining("Cannot monitor other: flight_scores@0 has no row of this model");
    assertThatThrownBy(() -> run("reference.from=2010-01-01", "reference.to=2010-02-01"))
        .hasMessageContaining("the reference window 2010-01-01..2010-02-01 has no row");
    assertThatThrownBy(() -> run("join.keys=flight_id", "features.table=flight_scores"))
        .hasMessageContaining("column temp is missing in flight_scores@0");
    flights.add(LocalDate.of(2013, 5, 30), 10, "1");
    assertThatThrownBy(() -> run("reference.to=2012-01-01", "columns.numeric=temp,temp"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("reference.to: found 2012-01-01 (allowed: not before reference.from")
        .hasMessageContaining("columns: temp is named twice");
  }

  @Test
  void refusesFeaturesWhoseKeyIsNotUnique() {
    flights.write();
    DeltaTables tables = flights.tables();
    tables.append("flight_features", tables.read(tables.latest("flight_features")).limit(7));
    assertThatThrownBy(this::run)
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "flight_features@1 has several rows for the same [flight_id], 15,000 scored rows became"
                + " 15,007");
  }

  @Test
  void plansWithoutWriting() {
    flights.write();
    assertThat(new MonitorJob().plan(context(Optional.empty(), settings())))
        .contains(
            "read flight_scores@0 and flight_features@0: 15,000 rows of flight-delay",
            "compare 4 windows, 2013-02 to 2013-05-01..2013-05-28, with 2013-01: 4 columns and the"
                + " score",
            "tell team:flight-ops (configuration the command line) of alarms");
    assertThat(flights.tables().exists("drift_metrics")).isFalse();
  }

  @Test
  void listsOpenIncidents() {
    flights.write();
    run();
    console.reset();
    JobConfig config = JobConfig.load(JobConfig.Sources.ofSettings(), IncidentKeys.ALL);
    Progress progress = Progress.on(new PrintStream(console, true, StandardCharsets.UTF_8));
    JobContext context =
        new JobContext(spark, config, flights.tables(), progress, Optional.empty());

    assertThat(new IncidentsJob().run(context)).isEqualTo(JobOutcome.DONE);
    assertThat(console())
        .contains("1 open incidents")
        .contains("OPEN critical team:flight-ops: roc_auc of flight-delay fell in 2013-05");
  }

  private JobOutcome run(String... more) {
    return execute(Optional.empty(), settings(more));
  }

  private JobOutcome execute(Optional<String> asOf, List<String> settings) {
    return new MonitorJob().run(context(asOf, settings));
  }

  private JobContext context(Optional<String> asOf, List<String> settings) {
    JobConfig config =
        JobConfig.load(
            JobConfig.Sources.ofSettings(settings.toArray(String[]::new)), MonitorKeys.ALL);
    Progress progress = Progress.on(new PrintStream(console, true, StandardCharsets.UTF_8));
    return new JobContext(spark, config, flights.tables(), progress, asOf);
  }

  private static List<String> settings(String... more) {
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
    return settings;
  }

  private Dataset<Row> rows(String table, String where) {
    DeltaTables tables = flights.tables();
    return tables.read(tables.latest(table)).where(where);
  }

  private List<String> texts(String table, String where, String... columns) {
    Dataset<Row> rows = rows(table, where);
    if (table.equals("incidents")) {
      rows = rows.orderBy("event_at");
    }
    return rows.selectExpr(columns).collectAsList().stream().map(row -> row.mkString(" ")).toList();
  }

  private List<Long> versions() {
    return List.of("drift_metrics", "performance_estimates", "incidents", "label_queue").stream()
        .map(table -> flights.tables().latest(table).version())
        .toList();
  }

  private String console() {
    return console.toString(StandardCharsets.UTF_8);
  }
}
