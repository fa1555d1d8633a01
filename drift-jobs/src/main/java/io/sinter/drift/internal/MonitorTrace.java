package io.sinter.drift.internal;

import io.sinter.drift.statistics.WindowState;
import io.sinter.job.SinterVersion;
import io.sinter.job.TableVersion;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What made the rows of one evaluation: the trace block of the monitor tables. */
record MonitorTrace(
    MonitorSettings settings,
    TableVersion scoredTable,
    TableVersion featuresTable,
    String sparkApplicationId,
    ModelOrigin model,
    String windows,
    Instant at) {
  /** Goes up when bins or measures are defined differently, so that rows cannot be compared. */
  static final long STATES_VERSION = 1;

  /** The same for the same tables, windows, model, configuration and code. */
  String evaluationId() {
    return Hashes.sha256(
            settings.monitor(),
            settings.hash(),
            windows,
            scoredTable.location(),
            scoredTable.version(),
            featuresTable.location(),
            featuresTable.version(),
            SinterVersion.current())
        .substring(0, 32);
  }

  /** The block for rows about one window. */
  Map<String, Object> columns(WindowState window) {
    String versions = String.join(",", window.versions().keySet());
    return columns(versions.isEmpty() ? model.version() : versions);
  }

  Map<String, Object> columns(String modelVersion) {
    Map<String, Object> columns = new TreeMap<>();
    columns.put("evaluation_id", evaluationId());
    columns.put("monitor_id", settings.monitor());
    columns.put("config_hash", settings.hash());
    columns.put("spark_app_id", sparkApplicationId);
    columns.put("run_id", model.runId());
    columns.put("model_name", settings.model());
    columns.put("model_version", modelVersion);
    columns.put("table_versions", scoredTable + "," + featuresTable);
    columns.put("code_version", SinterVersion.current());
    columns.put("scored_table", scoredTable.table());
    columns.put("scored_version", scoredTable.version());
    columns.put("features_table", featuresTable.table());
    columns.put("features_version", featuresTable.version());
    columns.put("computed_at", at);
    put(columns, "training_table", model.trainingTable());
    put(columns, "training_version", model.trainingVersion());
    put(columns, "labels_until", settings.labelsUntil().orElse(null));
    return columns;
  }

  private static void put(Map<String, Object> columns, String name, @Nullable Object value) {
    if (value != null) {
      columns.put(name, value);
    }
  }
}
