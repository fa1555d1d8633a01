package io.sinter.job;

import static org.apache.spark.sql.functions.col;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.sinter.job.internal.LocalTableLock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What was registered, approved, promoted and rolled back, by whom, in an append-only Delta table:
 * the packages' digests and manifests are kept there outside MLflow, and so is what an alias
 * pointed to before, of which MLflow keeps no history.
 *
 * <p>A table that an earlier Sinter has made is read as it is, and gets the new columns with the
 * first event that is appended. Used on the driver; thread-safe.
 */
public final class AuditTable {
  /** The key that every job which needs the table lists. */
  public static final Key<String> KEY =
      Key.string(
              "audit.table",
              "the Delta table of what was registered, approved, promoted and rolled back")
          .orElse("audit");

  /** The table's columns; all may be null. */
  public static final StructType SCHEMA =
      new StructType()
          .add("event_at", DataTypes.TimestampType)
          .add("event", DataTypes.StringType)
          .add("actor", DataTypes.StringType)
          .add("model_name", DataTypes.StringType)
          .add("model_version", DataTypes.StringType)
          .add("model_digest", DataTypes.StringType)
          .add("alias", DataTypes.StringType)
          .add("previous_version", DataTypes.StringType)
          .add("owner_urn", DataTypes.StringType)
          .add("gate", DataTypes.StringType)
          .add("run_id", DataTypes.StringType)
          .add("training_table", DataTypes.StringType)
          .add("training_version", DataTypes.LongType)
          .add("config_hash", DataTypes.StringType)
          .add("spark_app_id", DataTypes.StringType)
          .add("code_version", DataTypes.StringType)
          .add("event_id", DataTypes.StringType)
          .add("actor_urn", DataTypes.StringType)
          .add("comment", DataTypes.StringType)
          .add("policy_hash", DataTypes.StringType)
          .add("verdict_json", DataTypes.StringType)
          .add("evidence_uri", DataTypes.StringType)
          .add("signature", DataTypes.StringType)
          .add("manifest", DataTypes.StringType)
          .add("sequence", DataTypes.LongType)
          .add("lock_holder", DataTypes.StringType)
          .add("lock_deadline", DataTypes.TimestampType);

  private static final int ATTEMPTS = 20;

  private final DeltaTables tables;
  private final String table;

  /**
   * @param tables of the lake
   * @param table the name or path, which need not exist yet
   */
  public AuditTable(DeltaTables tables, String table) {
    this.tables = tables;
    this.table = table;
  }

  /** The table that {@link #KEY} names. */
  public static AuditTable of(JobContext context) {
    return new AuditTable(context.tables(), context.config().value(KEY));
  }

  /** Where the table is, or its catalog name. */
  public String location() {
    return tables.location(table);
  }

  /** Appends one event in one commit; the table is made, or its columns added, if need be. */
  public void append(AuditEvent event) {
    commit(() -> tables.appendWidening(table, rows(event)));
  }

  /**
   * Appends one event unless another took its number: the one event that has it can be found with
   * {@link #history}.
   *
   * @param application whose numbers they are, the same for all who compete
   * @param number increasing
   */
  public void appendOnce(AuditEvent event, String application, long number) {
    commit(() -> tables.appendOnceWidening(table, rows(event), application, number));
  }

  /** Every event of a model, the oldest first; none when there is no table. */
  public List<AuditEvent> history(String model) {
    if (!tables.exists(table)) {
      return List.of();
    }
    return tables
        .deltaTable(table)
        .toDF()
        .where(col("model_name").equalTo(model))
        .collectAsList()
        .stream()
        .map(AuditEvent::read)
        .sorted(Comparator.comparing(AuditEvent::at))
        .toList();
  }

  /** Every event of one of a model's aliases, the oldest first. */
  public List<AuditEvent> history(String model, String alias) {
    return history(model).stream()
        .filter(event -> event.alias().equals(Optional.of(alias)))
        .toList();
  }

  /** The manifest that was kept of a package: the text of its {@code MANIFEST.sha256}. */
  public Optional<String> manifest(String model, String version) {
    return history(model).stream()
        .filter(event -> event.version().equals(version))
        .flatMap(event -> event.text("manifest").stream())
        .findFirst();
  }

  private Dataset<Row> rows(AuditEvent event) {
    return tables.rows(List.of(event.row()), SCHEMA);
  }

  private void commit(Runnable append) {
    LocalTableLock.holding(
        location(),
        () -> {
          for (int attempt = 1; ; attempt++) {
            try {
              append.run();
              return;
            } catch (DeltaConcurrentModificationException e) {
              // Somebody added the columns, or took the number: the next attempt sees it.
              if (attempt == ATTEMPTS) {
                throw new JobException(
                    "Cannot append to table %s: %d writers came before (%s). Try again."
                        .formatted(location(), ATTEMPTS, e.getMessage()),
                    e);
              }
            }
          }
        });
  }
}
