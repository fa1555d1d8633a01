package io.sinter.audit;

import io.sinter.drift.MonitorTables;
import io.sinter.job.AuditTable;
import io.sinter.job.Key;
import io.sinter.job.TrackingServer;
import java.util.List;

/** The configuration of {@link AuditJob}. */
public final class AuditKeys {
  /** What to audit. */
  public static final Key<String> MODEL =
      Key.string(
              "audit.model",
              "what to audit: NAME for every version that has an alias, NAME/VERSION or NAME@ALIAS")
          .required();

  /** One scored row. */
  public static final Key<List<String>> ROW =
      Key.strings("audit.row", "one scored row instead of all: KEY=VALUE of each key column")
          .orElse(List.of());

  /** Where that row is. */
  public static final Key<String> ROW_TABLE =
      Key.string(
          "audit.row-table", "the scored table of audit.row; needed where there are several");

  /** The server. */
  public static final Key<String> TRACKING_URI = TrackingServer.KEY;

  /** The history that MLflow does not keep. */
  public static final Key<String> AUDIT_TABLE = AuditTable.KEY;

  /** Where scores are. */
  public static final Key<List<String>> SCORED_TABLES =
      Key.strings(
              "audit.scored-tables",
              "the scored tables; every table of the lake that has their columns if not given")
          .orElse(List.of());

  /** What was scored. */
  public static final Key<String> SOURCE_TABLE =
      Key.string(
          "audit.source-table",
          "the table that source_version of scored rows means; the one the monitor joins if not given");

  /** What the monitor measured of the columns. */
  public static final Key<String> DRIFT_TABLE =
      Key.string("audit.drift-table", "the monitor's drift table")
          .orElse(MonitorTables.DRIFT_METRICS);

  /** What the monitor measured of the model. */
  public static final Key<String> PERFORMANCE_TABLE =
      Key.string("audit.performance-table", "the monitor's performance table")
          .orElse(MonitorTables.PERFORMANCE_ESTIMATES);

  /** The monitor's incidents. */
  public static final Key<String> INCIDENTS_TABLE =
      Key.string("audit.incidents-table", "the monitor's incident table")
          .orElse(MonitorTables.INCIDENTS);

  /** When a row happened. */
  public static final Key<String> TIMESTAMP_COLUMN =
      Key.string(
          "audit.timestamp-column",
          "the date or timestamp of the source row of audit.row, to find the windows it falls in; every window of its version if not given");

  /** Whether bytes are looked at. */
  public static final Key<Boolean> VERIFY_PACKAGES =
      Key.flag(
              "audit.verify-packages",
              "download each package and check every byte against its manifest")
          .orElse(true);

  /** Who may sign verdicts. */
  public static final Key<String> PUBLIC_KEY =
      Key.string(
          "audit.public-key",
          "a PEM file with the public key that promotions are signed with; HOME/keys/promotion.pub if not given");

  /** Where that key is if none is given. */
  public static final Key<String> KEY_DIRECTORY =
      Key.string(
          "promotion.key-directory",
          "where promotion.pub is if no public key is given; DIR/keys of --home");

  /** How it is printed. */
  public static final Key<ReportFormat> FORMAT =
      Key.choice("audit.format", ReportFormat.class, "how the report is printed")
          .orElse(ReportFormat.TEXT);

  /** The page. */
  public static final Key<String> HTML =
      Key.string(
          "audit.html", "the file that the report is written to as a page; none if not given");

  private AuditKeys() {}

  static List<Key<?>> all() {
    return List.of(
        MODEL,
        ROW,
        ROW_TABLE,
        TRACKING_URI,
        AUDIT_TABLE,
        SCORED_TABLES,
        SOURCE_TABLE,
        DRIFT_TABLE,
        PERFORMANCE_TABLE,
        INCIDENTS_TABLE,
        TIMESTAMP_COLUMN,
        VERIFY_PACKAGES,
        PUBLIC_KEY,
        KEY_DIRECTORY,
        FORMAT,
        HTML);
  }
}
