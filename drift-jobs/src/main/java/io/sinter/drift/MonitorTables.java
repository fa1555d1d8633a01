package io.sinter.drift;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import org.apache.spark.sql.types.StructType;

/**
 * The Delta tables that monitoring writes: names and exact schemas. Every column is nullable; names
 * follow Databricks' monitoring tables where those have one. Shares are in [0, 1], timestamps are
 * instants, {@code window.start} is inclusive and {@code window.end} exclusive.
 *
 * <p>Every table ends with the trace block: which monitor, configuration, Spark application, model,
 * code and table versions made the row.
 */
public final class MonitorTables {
  /** One row per window and column: all measures against the reference window. */
  public static final String DRIFT_METRICS = "drift_metrics";

  /** One row per window, metric and method ({@code CBPE}, {@code REALIZED}). */
  public static final String PERFORMANCE_ESTIMATES = "performance_estimates";

  /** Append-only events; the newest event of a {@code dedup_key} is the state of its incident. */
  public static final String INCIDENTS = "incidents";

  /** Records whose label is wanted, with the probability they were drawn with. */
  public static final String LABEL_QUEUE = "label_queue";

  /** The value of {@code slice_key} and {@code slice_value} for the whole window. */
  public static final String WHOLE = ":all";

  private static final StructType WINDOW =
      new StructType().add("start", TimestampType).add("end", TimestampType);

  private static final StructType TEST =
      new StructType().add("statistic", DoubleType).add("pvalue", DoubleType);

  private MonitorTables() {}

  /** {@return the schema of {@value #DRIFT_METRICS}} */
  public static StructType driftMetrics() {
    StructType schema =
        windowed()
            .add("column_name", StringType)
            .add("data_type", StringType) // numeric | categorical
            .add("window_cmp", WINDOW) // the reference window
            .add("drift_type", StringType) // BASELINE
            .add("count_delta", LongType)
            .add("avg_delta", DoubleType)
            .add("percent_null_delta", DoubleType) // in percent points
            .add("js_distance", DoubleType) // base 2
            .add("ks_test", TEST)
            .add("wasserstein_distance", DoubleType) // in reference standard deviations
            .add("population_stability_index", DoubleType)
            .add("chi_squared_test", TEST)
            .add("tv_distance", DoubleType)
            .add("l_infinity_distance", DoubleType)
            .add("hellinger_distance", DoubleType)
            .add("n_ref", LongType)
            .add("n_cur", LongType)
            .add("n_missing_ref", LongType)
            .add("n_missing_cur", LongType)
            .add("measure", StringType) // the measure that decides: PSI, JS, KS, ...
            .add("value", DoubleType)
            .add("p_value", DoubleType)
            .add("q_value", DoubleType)
            .add("threshold", DoubleType)
            .add("threshold_source", StringType)
            .add("verdict", StringType) // OK | DRIFT | INSUFFICIENT_DATA | UNDEFINED
            .add("reason", StringType)
            .add("epsilon", DoubleType)
            .add("edges_hash", StringType);
    return traced(schema);
  }

  /** {@return the schema of {@value #PERFORMANCE_ESTIMATES}} */
  public static StructType performanceEstimates() {
    StructType schema =
        windowed()
            .add("metric", StringType) // roc_auc | accuracy | log_loss
            .add("method", StringType) // CBPE | REALIZED
            .add("value", DoubleType)
            .add("ci_low", DoubleType)
            .add("ci_high", DoubleType)
            .add("reference_value", DoubleType)
            .add("realized_value", DoubleType) // beside an estimate, once labels are known
            .add("estimator_error", DoubleType) // realized - estimated
            .add("n_labeled", LongType)
            .add("n_unlabeled", LongType)
            .add("label_coverage", DoubleType)
            .add("lambda", DoubleType) // PPI++ only
            .add("calibration", StringType) // isotonic | none
            .add("ece_before", DoubleType)
            .add("ece_after", DoubleType)
            .add("assumptions_hold", BooleanType)
            .add("reason", StringType)
            .add("threshold", DoubleType)
            .add("threshold_source", StringType)
            .add("verdict", StringType); // OK | DRIFT | INSUFFICIENT_DATA | UNDEFINED
    return traced(schema);
  }

  /** {@return the schema of {@value #INCIDENTS}} */
  public static StructType incidents() {
    StructType schema =
        new StructType()
            .add("event_id", StringType)
            .add("incident_id", StringType)
            .add("dedup_key", StringType)
            .add("state", StringType) // OPEN|ACK|ASSIGNED|MITIGATED|RESOLVED|SUPPRESSED
            .add("event_at", TimestampType)
            .add("window", WINDOW)
            .add("signal", StringType) // drift | performance
            .add("column_name", StringType) // a column, or a metric
            .add("slice_key", StringType)
            .add("slice_value", StringType)
            .add("severity", StringType) // critical | warning
            .add("owner_urn", StringType)
            .add("owner_source", StringType)
            .add("summary", StringType)
            .add(
                "evidence",
                new StructType()
                    .add("table", StringType)
                    .add("version", LongType)
                    .add("row_key", StringType))
            .add("ack_deadline", TimestampType)
            .add("actor", StringType)
            .add("reason", StringType);
    return traced(schema);
  }

  /** {@return the schema of {@value #LABEL_QUEUE}} */
  public static StructType labelQueue() {
    StructType schema =
        new StructType()
            .add("request_id", StringType)
            .add("record_key", createMapType(StringType, StringType))
            .add("window", WINDOW)
            .add("stratum", StringType)
            .add("inclusion_probability", DoubleType)
            .add("score", DoubleType)
            .add("prediction", DoubleType)
            .add("incident_id", StringType)
            .add("state", StringType) // REQUESTED | LABELED | EXPIRED
            .add("requested_at", TimestampType)
            .add("due_at", TimestampType)
            .add("label", DoubleType)
            .add("labeled_at", TimestampType)
            .add("labeler", StringType);
    return traced(schema);
  }

  private static StructType windowed() {
    return new StructType()
        .add("window", WINDOW)
        .add("granularity", StringType) // month | week | day
        .add("monitor_version", LongType)
        .add("slice_key", StringType)
        .add("slice_value", StringType);
  }

  private static StructType traced(StructType schema) {
    return schema
        .add("evaluation_id", StringType) // the same inputs give the same id
        .add("monitor_id", StringType)
        .add("config_hash", StringType)
        .add("spark_app_id", StringType)
        .add("run_id", StringType) // the training run of the model
        .add("model_name", StringType)
        .add("model_version", StringType)
        .add("table_versions", StringType) // name@version, separated by commas
        .add("code_version", StringType)
        .add("scored_table", StringType)
        .add("scored_version", LongType)
        .add("features_table", StringType)
        .add("features_version", LongType)
        .add("training_table", StringType)
        .add("training_version", LongType)
        .add("labels_until", DateType)
        .add("computed_at", TimestampType);
  }
}
