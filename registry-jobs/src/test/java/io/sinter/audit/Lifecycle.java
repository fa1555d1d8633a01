package io.sinter.audit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sinter.drift.MonitorTables;
import io.sinter.job.AuditTable;
import io.sinter.job.DeltaTables;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegisteredResult;
import io.sinter.scoring.ScoredTable;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The steps of a lifecycle, as Sinter's jobs leave them in MLflow and in a lake. */
final class Lifecycle {
  static final String QUERY = "0b7c6c1e-6d4f-4f0e-9a53-3a8f1c1d2e4f";
  static final Instant WINDOW = Instant.parse("2026-10-01T00:00:00Z");

  private final SparkSession spark;
  private final Path lake;
  private final Registered registered;
  final DeltaTables tables;
  final AuditTable audit;
  final String model;

  Lifecycle(SparkSession spark, MlflowClient client, Path lake, Path work, String model) {
    this.spark = spark;
    this.lake = lake;
    this.registered = new Registered(client, work, model);
    this.model = model;
    this.tables = new DeltaTables(spark, Optional.of(lake.toString()));
    this.audit = new AuditTable(tables, "audit");
  }

  /** Two tables of the same rows: what was trained on, and what is scored. */
  void prepare() {
    Dataset<Row> rows =
        spark.range(40).toDF("id").withColumn("distance", col("id").multiply(lit(10)));
    tables.append("training", rows);
    tables.append("features", rows);
  }

  RegisteredResult train(String author) {
    Registered.Trained trained = registered.train(author, tables.location("training"));
    audit.append(trained.event());
    return trained.result();
  }

  void approve(ModelVersion version, String digest, String by) {
    audit.append(registered.approved(version, digest, by));
  }

  /** Rows with keys from one number up to another, as the scorer writes them. */
  void score(String table, RegisteredResult result, String batch, long from, long to) {
    score(table, result, batch, from, to, result.packageDigest());
  }

  void score(
      String table, RegisteredResult result, String batch, long from, long to, String digest) {
    tables.append(
        table,
        spark
            .range(from, to)
            .toDF("id")
            .withColumn(ScoredTable.PREDICTION, lit(1.0))
            .withColumn(ScoredTable.SCORE, lit(0.625))
            .withColumn(ScoredTable.MODEL_NAME, lit(model))
            .withColumn(ScoredTable.MODEL_VERSION, lit(result.version().version()))
            .withColumn(ScoredTable.MODEL_DIGEST, lit(digest))
            .withColumn(ScoredTable.RUN_ID, lit(result.version().runId()))
            .withColumn(ScoredTable.SOURCE_VERSION, lit(0L))
            .withColumn(ScoredTable.BATCH_ID, lit(batch))
            .withColumn(ScoredTable.SCORED_AT, lit(Timestamp.from(Instant.now()))));
  }

  static String microBatch(int number) {
    return "live/%s/%d".formatted(QUERY, number);
  }

  /** One window over the scored rows; its drift of a column may alarm. */
  void monitor(RegisteredResult result, String verdict) {
    Map<String, Object> drift = trace(result);
    drift.put("column_name", "distance");
    drift.put("verdict", verdict);
    tables.append("drift_metrics", row(MonitorTables.driftMetrics(), drift));
    Map<String, Object> estimate = trace(result);
    estimate.put("metric", "roc_auc");
    estimate.put("method", "CBPE");
    estimate.put("verdict", "OK");
    tables.append("performance_estimates", row(MonitorTables.performanceEstimates(), estimate));
    tables.create("incidents", MonitorTables.incidents());
  }

  void incident(RegisteredResult result, String id, String owner) {
    Map<String, Object> event = trace(result);
    event.put("event_id", id + "-1");
    event.put("incident_id", id);
    event.put("state", "OPEN");
    event.put("event_at", Timestamp.from(Instant.now()));
    event.put("signal", "drift");
    event.put("column_name", "distance");
    event.put("owner_urn", owner);
    event.put("evidence", RowFactory.create("drift_metrics", 0L, ""));
    tables.append("incidents", row(MonitorTables.incidents(), event));
  }

  private Map<String, Object> trace(RegisteredResult result) {
    Map<String, Object> values = new HashMap<>();
    values.put(
        "window",
        RowFactory.create(Timestamp.from(WINDOW), Timestamp.from(WINDOW.plusSeconds(7 * 86_400))));
    values.put("slice_key", MonitorTables.WHOLE);
    values.put("monitor_id", "flights");
    values.put("run_id", result.version().runId());
    values.put("model_name", model);
    values.put("model_version", result.version().version());
    values.put("scored_table", "scored");
    values.put("scored_version", 0L);
    values.put("features_table", "features");
    values.put("features_version", 0L);
    values.put("training_table", "training");
    values.put("training_version", 0L);
    values.put("computed_at", Timestamp.from(Instant.now()));
    return values;
  }

  private Dataset<Row> row(StructType schema, Map<String, Object> values) {
    List<Object> fields = new ArrayList<>();
    for (String name : schema.fieldNames()) {
      fields.add(values.get(name));
    }
    assertKnown(schema, values);
    return spark.createDataFrame(List.of(RowFactory.create(fields.toArray())), schema);
  }

  private static void assertKnown(StructType schema, Map<String, Object> values) {
    List<String> names = Arrays.asList(schema.fieldNames());
    if (!names.contains("slice_key")) {
      values.remove("slice_key");
    }
    if (!names.containsAll(values.keySet())) {
      throw new AssertionError("not all columns of " + values.keySet() + " are in " + names);
    }
  }

  Path folder(String table) {
    return lake.resolve(table);
  }
}
