package io.sinter.drift.report.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import io.sinter.drift.MonitorTables;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Rows of a monitor table that count: of one model, over all slices, the newest evaluation of each.
 */
final class MonitorRows {
  private static final String RANK = "sinter_report_rank";

  private MonitorRows() {}

  /**
   * The newest row per window and {@code keys}, of the newest windows.
   *
   * @param keys what tells rows of one window apart
   * @param windows how many windows to keep
   */
  static List<Row> newest(Dataset<Row> table, String model, List<String> keys, int windows) {
    Dataset<Row> whole =
        table
            .where(col("model_name").equalTo(model))
            .where(col("slice_key").isNull().or(col("slice_key").equalTo(MonitorTables.WHOLE)));
    Column[] identity =
        java.util.stream.Stream.concat(java.util.stream.Stream.of("window"), keys.stream())
            .map(org.apache.spark.sql.functions::col)
            .toArray(Column[]::new);
    WindowSpec order =
        org.apache.spark.sql.expressions.Window.partitionBy(identity)
            .orderBy(col("computed_at").desc_nulls_last());
    Row[] rows =
        (Row[])
            whole
                .join(newestWindows(whole, windows), "window")
                .withColumn(RANK, row_number().over(order))
                .where(col(RANK).equalTo(1))
                .drop(RANK)
                .collect();
    return Arrays.asList(rows);
  }

  private static Dataset<Row> newestWindows(Dataset<Row> whole, int windows) {
    return whole.select("window").distinct().orderBy(col("window.start").desc()).limit(windows);
  }

  /** The windows of collected rows. */
  static Set<Window> windows(List<Row> rows) {
    Set<Window> windows = new TreeSet<>();
    rows.forEach(row -> Rows.window(row, "window").ifPresent(windows::add));
    return windows;
  }
}
