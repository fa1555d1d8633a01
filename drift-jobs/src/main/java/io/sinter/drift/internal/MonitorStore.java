package io.sinter.drift.internal;

import static org.apache.spark.sql.functions.col;

import io.sinter.drift.MonitorTables;
import io.sinter.job.DeltaTables;
import io.sinter.job.TableVersion;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The monitor tables of one monitor. The rows of an evaluation replace those of the same monitor,
 * model and time in one commit, so that a window is never there twice; the same evaluation writes
 * nothing.
 */
final class MonitorStore {
  private final SparkSession spark;
  private final DeltaTables tables;
  private final MonitorSettings settings;

  MonitorStore(SparkSession spark, DeltaTables tables, MonitorSettings settings) {
    this.spark = spark;
    this.tables = tables;
    this.settings = settings;
  }

  /** Makes the tables that do not exist. */
  void create() {
    tables.create(MonitorTables.DRIFT_METRICS, MonitorTables.driftMetrics());
    tables.create(MonitorTables.PERFORMANCE_ESTIMATES, MonitorTables.performanceEstimates());
    tables.create(MonitorTables.INCIDENTS, MonitorTables.incidents());
    tables.create(MonitorTables.LABEL_QUEUE, MonitorTables.labelQueue());
  }

  /** Whether the table holds this evaluation; it was then written whole, in one commit. */
  boolean holds(String table, String evaluationId) {
    return !own(tables.latest(table)).where(col("evaluation_id").equalTo(evaluationId)).isEmpty();
  }

  /** Replaces the monitor's rows that overlap the time of {@code windows}. */
  void replace(String table, StructType schema, List<Row> rows, List<TimeWindow> windows) {
    String start = windows.get(0).startInstant(settings.zone()).toString();
    String end = windows.get(windows.size() - 1).endInstant(settings.zone()).toString();
    String where =
        "monitor_id = '%s' AND model_name = '%s' AND window.start < timestamp'%s' AND window.end > timestamp'%s'"
            .formatted(escaped(settings.monitor()), escaped(settings.model()), end, start);
    DataFrameWriter<Row> writer =
        spark
            .createDataFrame(rows, schema)
            .coalesce(1)
            .write()
            .format("delta")
            .mode(SaveMode.Overwrite)
            .option("replaceWhere", where);
    String location = tables.location(table);
    if (location.contains("/")) {
      writer.save(location);
    } else {
      writer.saveAsTable(location);
    }
  }

  /** The monitor's rows of a pinned table. */
  Dataset<Row> own(TableVersion table) {
    Column mine =
        col("monitor_id")
            .equalTo(settings.monitor())
            .and(col("model_name").equalTo(settings.model()));
    return tables.read(table).where(mine);
  }

  TableVersion latest(String table) {
    return tables.latest(table);
  }

  void appendIncidents(List<Row> events) {
    Dataset<Row> rows = spark.createDataFrame(events, MonitorTables.incidents()).coalesce(1);
    tables.append(MonitorTables.INCIDENTS, rows);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }
}
