package io.sinter.drift.report;

import io.sinter.drift.MonitorTables;
import io.sinter.job.Key;
import io.sinter.job.TrackingServer;
import java.util.List;

/** The configuration of {@link ReportJob}. */
public final class ReportKeys {
  /** The registered model. */
  public static final Key<String> MODEL_NAME =
      Key.string("model.name", "the registered model").required();

  /** Which version the report is about. */
  public static final Key<String> MODEL_ALIAS =
      Key.string(
              "model.alias",
              "the alias whose version the report is about; the newest version if no version has it")
          .orElse("champion");

  /** The server. */
  public static final Key<String> TRACKING_URI = TrackingServer.KEY;

  /** What the model is fed from. */
  public static final Key<String> FEATURES_TABLE =
      Key.string("features.table", "the Delta table of features and labels").required();

  /** What was scored. */
  public static final Key<String> SCORED_TABLE =
      Key.string("scored.table", "the Delta table of scores").required();

  /** What the monitor measured of the columns. */
  public static final Key<String> DRIFT_TABLE =
      Key.string("drift.table", "the monitor's drift table").orElse(MonitorTables.DRIFT_METRICS);

  /** What the monitor measured of the model. */
  public static final Key<String> PERFORMANCE_TABLE =
      Key.string("performance.table", "the monitor's performance table")
          .orElse(MonitorTables.PERFORMANCE_ESTIMATES);

  /** The monitor's incidents. */
  public static final Key<String> INCIDENTS_TABLE =
      Key.string("incidents.table", "the monitor's incident table").orElse(MonitorTables.INCIDENTS);

  /** What tells predicted rows apart. */
  public static final Key<String> KEY_COLUMN =
      Key.string(
          "key.column",
          "the column that names a row in both tables; the first of the scored table if not given");

  /** When a row happened. */
  public static final Key<String> TIMESTAMP_COLUMN =
      Key.string(
          "timestamp.column",
          "the date or timestamp of a row, in both tables; needed to show periods and to trace a row of the worst window");

  /** The truth. */
  public static final Key<String> LABEL_COLUMN =
      Key.string("label.column", "the label's column in the feature table, to count labels");

  /** Which prediction to trace. */
  public static final Key<String> LINEAGE_KEY =
      Key.string(
          "lineage.key",
          "the key of the prediction to trace; the highest score of the worst window if not given");

  /** How far back. */
  public static final Key<Integer> WINDOWS =
      Key.integer("windows", "how many of the newest monitored windows to show")
          .atLeast(1)
          .where(windows -> windows <= 60, "at most 60")
          .orElse(24);

  /** How wide. */
  public static final Key<Integer> COLUMNS =
      Key.integer("columns", "how many columns the heat map shows, the strongest first")
          .atLeast(1)
          .where(columns -> columns <= 200, "at most 200")
          .orElse(60);

  /** The page's title. */
  public static final Key<String> TITLE =
      Key.string("title", "the title of the page").orElse("Lifecycle report");

  /** Where the page goes. */
  public static final Key<String> OUTPUT =
      Key.string("output", "the HTML file to write; replaced in one move")
          .orElse("${home}/report/index.html");

  /** All of them. */
  public static final List<Key<?>> ALL =
      List.of(
          MODEL_NAME,
          MODEL_ALIAS,
          TRACKING_URI,
          FEATURES_TABLE,
          SCORED_TABLE,
          DRIFT_TABLE,
          PERFORMANCE_TABLE,
          INCIDENTS_TABLE,
          KEY_COLUMN,
          TIMESTAMP_COLUMN,
          LABEL_COLUMN,
          LINEAGE_KEY,
          WINDOWS,
          COLUMNS,
          TITLE,
          OUTPUT);

  private ReportKeys() {}
}
