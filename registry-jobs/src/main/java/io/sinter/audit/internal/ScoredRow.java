package io.sinter.audit.internal;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.JobException;
import io.sinter.job.TableVersion;
import io.sinter.scoring.ScoredTable;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The row that an audit of one row is about.
 *
 * @param table where it is, pinned
 * @param twins how many rows of this key and package there are, itself included
 */
record ScoredRow(RowKey key, TableVersion table, Row row, long twins) {
  private static final int COMMITS = 5;

  /**
   * The newest row of a key that a model has scored.
   *
   * @param tables to look in
   * @param version of the model; any if absent
   * @throws JobException if there is none, or several tables have one
   */
  static ScoredRow find(
      Lake lake, List<String> tables, RowKey key, String model, Optional<String> version) {
    List<ScoredRow> found = new ArrayList<>();
    List<String> looked = new ArrayList<>();
    for (String table : tables) {
      TableVersion pinned = lake.version(table).orElseThrow();
      Dataset<Row> rows = lake.tables().read(pinned);
      if (key.isIn(rows)) {
        looked.add(table);
        newest(rows, key, model, version)
            .map(row -> of(rows, key, pinned, row))
            .ifPresent(found::add);
      }
    }
    String what = "row %s of %s%s".formatted(key, model, version.map(v -> "/" + v).orElse(""));
    if (found.isEmpty()) {
      throw new JobException(
          "Cannot audit %s: no scored table has it (looked in: %s). Correct audit.row, or name the table with audit.scored-tables."
              .formatted(what, looked.isEmpty() ? "none has these columns" : looked));
    }
    if (found.size() > 1) {
      throw new JobException(
          "Cannot audit %s: several tables have it (%s). Choose one with audit.row-table."
              .formatted(what, found.stream().map(row -> row.table().table()).toList()));
    }
    return found.get(0);
  }

  private static ScoredRow of(Dataset<Row> rows, RowKey key, TableVersion table, Row row) {
    long twins =
        rows.where(key.condition())
            .where(col(ScoredTable.MODEL_NAME).equalTo(text(row, ScoredTable.MODEL_NAME)))
            .where(col(ScoredTable.MODEL_VERSION).equalTo(text(row, ScoredTable.MODEL_VERSION)))
            .count();
    return new ScoredRow(key, table, row, twins);
  }

  private static Optional<Row> newest(
      Dataset<Row> rows, RowKey key, String model, Optional<String> version) {
    Dataset<Row> own =
        rows.where(key.condition()).where(col(ScoredTable.MODEL_NAME).equalTo(model));
    return version
        .map(number -> own.where(col(ScoredTable.MODEL_VERSION).equalTo(number)))
        .orElse(own)
        .orderBy(col(ScoredTable.SCORED_AT).desc_nulls_last())
        .limit(1)
        .collectAsList()
        .stream()
        .findFirst();
  }

  String text(String column) {
    return text(row, column);
  }

  private static String text(Row row, String column) {
    Object value = row.getAs(column);
    return value == null ? "" : value.toString();
  }

  /** The version of the source that it names. */
  Optional<Long> sourceVersion() {
    Long version = row.getAs(ScoredTable.SOURCE_VERSION);
    return Optional.ofNullable(version);
  }

  /**
   * The version of the table in which the row appeared: one of the first commits after its batch
   * began to be scored.
   */
  Optional<Long> writtenIn(Lake lake) {
    Timestamp scored = row.getAs(ScoredTable.SCORED_AT);
    if (scored == null) {
      return Optional.empty();
    }
    Column same =
        key.condition().and(col(ScoredTable.BATCH_ID).equalTo(text(ScoredTable.BATCH_ID)));
    List<Row> commits =
        lake.tables()
            .deltaTable(table.table())
            .history()
            .where(col("timestamp").geq(Timestamp.from(scored.toInstant().minusSeconds(1))))
            .where(col("version").leq(table.version()))
            .orderBy("version")
            .limit(COMMITS)
            .select("version")
            .collectAsList();
    for (Row commit : commits) {
      long version = commit.getLong(0);
      if (!lake.read(table.table(), version).where(same).isEmpty()) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  Optional<Instant> instant(String column) {
    Object value = row.getAs(column);
    return value instanceof Timestamp time ? Optional.of(time.toInstant()) : Optional.empty();
  }
}
