package io.sinter.drift.report.internal;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.sinter.job.JobException;
import io.sinter.job.TableVersion;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** What the feature table holds. */
final class DataReader {
  private DataReader() {}

  static DataFacts read(
      PinnedTables tables, String table, Optional<String> label, Optional<String> dateColumn) {
    TableVersion version = tables.pin(table);
    Dataset<Row> rows = tables.read(version);
    label.ifPresent(column -> require(rows, version, column, "label.column"));
    dateColumn.ifPresent(column -> require(rows, version, column, "timestamp.column"));
    Column date = ScoringReader.date(rows, dateColumn);
    Row row =
        rows.agg(
                count(lit(1)).as("rows"),
                count(label.map(Columns::of).orElse(lit(1))).as("labelled"),
                min(date).cast(DataTypes.StringType).as("first"),
                max(date).cast(DataTypes.StringType).as("last"))
            .head();
    return new DataFacts(
        new TableFacts(
            Names.last(table), version.location(), version.version(), Rows.count(row, "rows")),
        rows.columns().length,
        label.isPresent() ? OptionalLong.of(Rows.count(row, "labelled")) : OptionalLong.empty(),
        Rows.date(row, "first"),
        Rows.date(row, "last"));
  }

  private static void require(Dataset<Row> rows, TableVersion table, String column, String key) {
    if (!Arrays.asList(rows.columns()).contains(column)) {
      throw new JobException(
          "Cannot report on table %s: it has no column %s (allowed: %s). Correct %s."
              .formatted(table, column, String.join(", ", rows.columns()), key));
    }
  }
}
