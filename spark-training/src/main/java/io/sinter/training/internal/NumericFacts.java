package io.sinter.training.internal;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The moments of many columns in one pass. As SQL aggregates they would be five expressions a
 * column: with 64 columns Spark gives up compiling them, and a pass takes twenty times as long.
 */
final class NumericFacts {
  private NumericFacts() {}

  /**
   * Reads the rows once.
   *
   * @param columns numbers; null counts as missing, as NaN does
   * @return by index in {@code columns}; the same for the same partitions, whatever task ends first
   */
  static Moments of(Dataset<Row> rows, List<Column> columns) {
    int size = columns.size();
    if (size == 0) {
      return new Moments(0);
    }
    Column[] numbers =
        columns.stream()
            .map(c -> functions.coalesce(c.cast(DataTypes.DoubleType), functions.lit(Double.NaN)))
            .toArray(Column[]::new);
    List<Moments> parts =
        rows.select(numbers)
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(items -> List.of(part(items, size)).iterator())
            .collect();
    Moments all = new Moments(size);
    parts.forEach(all::merge);
    return all;
  }

  private static Moments part(Iterator<InternalRow> rows, int columns) {
    Moments moments = new Moments(columns);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      for (int i = 0; i < columns; i++) {
        moments.add(i, row.getDouble(i));
      }
    }
    return moments;
  }
}
