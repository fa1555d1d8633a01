package io.sinter.drift.report.internal;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.sinter.job.TableVersion;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** What the scored table holds of one model. */
final class ScoringReader {
  /** A stream writes {@code name/query id/number} as its batch id, a job its run. */
  private static final String STREAM_BATCH = "^.+/.+/[0-9]+$";

  private ScoringReader() {}

  static Optional<ScoringFacts> read(
      PinnedTables tables, String table, String model, Optional<String> dateColumn) {
    return tables.find(table).map(version -> read(tables, version, model, dateColumn));
  }

  private static ScoringFacts read(
      PinnedTables tables, TableVersion version, String model, Optional<String> dateColumn) {
    Dataset<Row> scored = tables.read(version).where(col("model_name").equalTo(model));
    Column date = date(scored, dateColumn);
    Row row =
        scored
            .agg(
                count_if(col("batch_id").rlike(STREAM_BATCH)).as("stream"),
                org.apache.spark.sql.functions.count(lit(1)).as("rows"),
                array_sort(collect_set(col("model_version"))).as("versions"),
                min(date).cast(DataTypes.StringType).as("first"),
                max(date).cast(DataTypes.StringType).as("last"))
            .head();
    long rows = Rows.count(row, "rows");
    long stream = Rows.count(row, "stream");
    return new ScoringFacts(
        new TableFacts(Names.last(version.table()), version.location(), version.version(), rows),
        rows - stream,
        stream,
        row.getList(row.fieldIndex("versions")),
        Rows.date(row, "first"),
        Rows.date(row, "last"));
  }

  /** The date column as a date; null where the table has no such column. */
  static Column date(Dataset<Row> rows, Optional<String> name) {
    return name.filter(column -> Arrays.asList(rows.columns()).contains(column))
        .map(column -> Columns.of(column).cast(DataTypes.DateType))
        .orElse(lit(null).cast(DataTypes.DateType));
  }
}
