package io.sinter.drift.report;

import io.sinter.drift.MonitorTables;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.Progress;
import io.sinter.registry.LoggedModel;
import io.sinter.registry.LoggedModelStatus;
import io.sinter.registry.Metric;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import io.sinter.registry.testing.MlflowServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** One small registered model with its Delta tables, as the other jobs leave them. */
final class ReportFixture {
  static final String DIGEST = "ab".repeat(32);

  final Path home;
  final String model = MlflowServer.uniqueName("delay");
  final DeltaTables tables;
  private final SparkSession spark;
  private final Map<String, List<Map<String, Object>>> rows = new HashMap<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  ReportFixture(SparkSession spark, Path home) {
    this.spark = spark;
    this.home = home;
    this.tables = new DeltaTables(spark, Optional.of(home.resolve("lake").toString()));
  }

  Path page() {
    return home.resolve("report/index.html");
  }

  JobContext context(URI server, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.name=" + model,
                "mlflow.tracking-uri=" + server,
                "features.table=flight_features",
                "scored.table=flight_scores",
                "timestamp.column=flight_date",
                "label.column=late"));
    all.addAll(List.of(settings));
    JobConfig config =
        JobConfig.load(
            new JobConfig.Sources(Optional.empty(), all, Map.of(), Map.of("home", home.toString())),
            ReportKeys.ALL);
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new JobContext(spark, config, tables, Progress.on(out), Optional.empty());
  }

  /** A finished run with a curve of three epochs, and the version champion made by it. */
  ModelVersion register(MlflowClient client, String digest) {
    String experiment = client.experiment(model);
    Run run = client.startRun(experiment, "train " + model, Map.of());
    client.logParameters(run.id(), Map.of("training.ranks", "2", "training.epochs", "3"));
    List<Metric> metrics = new ArrayList<>();
    for (int epoch = 1; epoch <= 3; epoch++) {
      metrics.add(new Metric("train_loss", .5 - .03 * epoch, 1_000L + epoch, epoch));
      metrics.add(new Metric("validation_auc", .6 + .0211 * epoch, 1_000L + epoch, epoch));
    }
    client.logMetrics(run.id(), metrics);
    client.endRun(run.id(), RunStatus.FINISHED);
    LoggedModel logged = client.createLoggedModel(experiment, model, run.id(), Map.of(), Map.of());
    client.finish(logged, LoggedModelStatus.READY);
    client.ensureRegisteredModel(model, "", Map.of());
    Map<String, String> tags = new HashMap<>();
    tags.put(ModelTags.OWNER, "team:flight-ops");
    tags.put(ModelTags.PACKAGE_DIGEST, digest);
    tags.put(ModelTags.TRAINING_TABLE, "flight_features");
    tags.put(ModelTags.TRAINING_TABLE_VERSION, "0");
    tags.put(ModelTags.GATE, "passed");
    tags.put(ModelTags.GATE_SUMMARY, "passed: auc 0.66 (at least 0.6)");
    ModelVersion version = client.createVersion(model, logged, run.id(), "", tags);
    client.setAlias(model, "champion", version.version());
    return client.version(model, version.version());
  }

  /** Forty flights in June and July, the hostile one among them. */
  void features() {
    tables.append(
        "flight_features",
        spark.sql(
            """
            SELECT concat('F', id) AS flight_id,
                   date_add(DATE'2013-06-11', CAST(id AS INT)) AS flight_date,
                   IF(id = 39, '<b>UA</b>', 'UA') AS `car.rier`,
                   CAST(60 + id AS DOUBLE) AS temp,
                   IF(id % 10 = 9, NULL, CAST(id % 3 = 0 AS INT)) AS late
            FROM range(40)
            """));
  }

  /** Their scores, 25 by a batch job, 15 by a stream, rising with the id; and one of no origin. */
  void scores(ModelVersion version) {
    tables.append(
        "flight_scores",
        spark.sql(
            """
            SELECT concat('F', id) AS flight_id,
                   date_add(DATE'2013-06-11', CAST(id AS INT)) AS flight_date,
                   CAST(id > 30 AS DOUBLE) AS prediction, id / 50D AS score,
                   '%1$s' AS model_name, '%2$s' AS model_version,
                   '%3$s' AS model_digest, '%4$s' AS run_id, 0L AS source_version,
                   IF(id < 25, 'run-77', 'flights/8f1c/3') AS batch_id,
                   TIMESTAMP'2026-11-21 10:00:00' AS scored_at
            FROM range(40)
            UNION ALL
            SELECT 'stray', DATE'2013-06-30', 0D, 0.01D, '%1$s', '%2$s', 'ffff', 'other run', 0L,
                   'run-77', TIMESTAMP'2026-11-21 10:00:00'
            """
                .formatted(model, version.version(), DIGEST, version.runId())));
  }

  /** Two months of measures, June evaluated twice, and an incident with two events. */
  void monitored() {
    drift("temp", 6, .9, "OK", "2026-11-21 10:00:00");
    drift("temp", 6, .41, "DRIFT", "2026-11-21 11:00:00");
    drift("temp", 7, .52, "DRIFT", "2026-11-21 11:00:00");
    drift("car.rier", 7, .031, "OK", "2026-11-21 11:00:00");
    performance(6, "CBPE", .7012);
    performance(6, "REALIZED", .6923);
    performance(7, "CBPE", .6134);
    incident("OPEN", 5, "2026-11-20 11:00:01");
    incident("RESOLVED", 5, "2026-11-20 12:00:01");
    incident("OPEN", 6, "2026-11-21 11:00:01");
    incident("ACK", 7, "2026-11-21 12:00:00");
    store(MonitorTables.DRIFT_METRICS, MonitorTables.driftMetrics());
    store(MonitorTables.PERFORMANCE_ESTIMATES, MonitorTables.performanceEstimates());
    store(MonitorTables.INCIDENTS, MonitorTables.incidents());
  }

  private void drift(String column, int month, double distance, String verdict, String at) {
    Map<String, Object> values = new HashMap<>();
    values.put("window", window(month));
    values.put("window_cmp", window(5));
    values.put("column_name", column);
    values.put("data_type", "numeric");
    values.put("js_distance", distance);
    values.put("measure", "PSI");
    values.put("value", distance / 2);
    values.put("threshold", .1);
    values.put("ks_test", RowFactory.create(.25, .001));
    values.put("n_ref", 100L);
    values.put("n_cur", 20L);
    values.put("verdict", verdict);
    values.put("slice_key", MonitorTables.WHOLE);
    values.put("computed_at", Timestamp.valueOf(at));
    add(MonitorTables.DRIFT_METRICS, values);
  }

  private void performance(int month, String method, double value) {
    Map<String, Object> values = new HashMap<>();
    values.put("window", window(month));
    values.put("metric", "roc_auc");
    values.put("method", method);
    values.put("value", value);
    values.put("ci_low", value - .02);
    values.put("ci_high", value + .02);
    values.put("reference_value", .72);
    values.put("threshold", .67);
    values.put("n_labeled", method.equals("CBPE") ? 0L : 18L);
    values.put("n_unlabeled", method.equals("CBPE") ? 20L : 2L);
    values.put("verdict", value < .67 ? "DRIFT" : "OK");
    add(MonitorTables.PERFORMANCE_ESTIMATES, values);
  }

  private void incident(String state, int month, String at) {
    Map<String, Object> values = new HashMap<>();
    values.put("event_id", state + month);
    values.put("incident_id", "inc-1");
    values.put("state", state);
    values.put("event_at", Timestamp.valueOf(at));
    values.put("window", window(month));
    values.put("signal", "drift");
    values.put("column_name", "temp");
    values.put("severity", "warning");
    values.put("owner_urn", "team:flight-ops");
    values.put("summary", "temp moved");
    if (state.equals("OPEN")) {
      values.put("ack_deadline", Timestamp.valueOf("2026-11-2%d 11:00:00".formatted(month - 4)));
    }
    values.put("evidence", RowFactory.create("drift_metrics", 2L, "temp/2013-07"));
    add(MonitorTables.INCIDENTS, values);
  }

  private static Row window(int month) {
    return RowFactory.create(
        Timestamp.valueOf("2013-%02d-01 00:00:00".formatted(month)),
        Timestamp.valueOf("2013-%02d-01 00:00:00".formatted(month + 1)));
  }

  private void add(String table, Map<String, Object> values) {
    values.put("model_name", model);
    rows.computeIfAbsent(table, name -> new ArrayList<>()).add(values);
  }

  private void store(String table, StructType schema) {
    List<Row> all = new ArrayList<>();
    for (Map<String, Object> values : rows.getOrDefault(table, List.of())) {
      @Nullable Object[] cells =
          Arrays.stream(schema.fields()).map(StructField::name).map(values::get).toArray();
      all.add(RowFactory.create(cells));
    }
    tables.append(table, spark.createDataFrame(all, schema));
  }
}
