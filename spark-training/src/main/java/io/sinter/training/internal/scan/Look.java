package io.sinter.training.internal.scan;

import io.sinter.training.internal.data.FactsRule;
import io.sinter.training.internal.data.RowFacts;
import io.sinter.training.internal.data.RowSpec;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One pass over the rows that ranks train on, read as ranks do. As SQL aggregates the moments would
 * be five expressions a column: with 64 columns Spark gives up compiling them, and a pass takes
 * thirty times as long.
 */
public final class Look {
  private Look() {}

  /**
   * Finds out what a rule asks for.
   *
   * @param rows the columns of the specification in its order, then whether a row is for training,
   *     then whether it is for validation
   * @return the same for the same files, whatever task ends first
   */
  public static RowFacts at(Dataset<Row> rows, RowSpec spec, FactsRule rule) {
    RowFacts all = new RowFacts(rule);
    List<ColumnarScan> scans = ColumnarScans.of(rows);
    Reading reading =
        new Reading(
            spec,
            scans.isEmpty()
                ? List.of(RankSource.rowSource(rows, spec))
                : scans.stream().map(ColumnarScan::source).toList(),
            rule);
    if (scans.isEmpty()) {
      pass(rows.queryExecution().toRdd(), reading, 0, all);
    }
    for (int i = 0; i < scans.size(); i++) {
      pass(scans.get(i).rdd(), reading, i, all);
    }
    return all;
  }

  private static void pass(RDD<?> items, Reading reading, int source, RowFacts all) {
    items
        .toJavaRDD()
        .mapPartitions(part -> List.of(reading.look(source, part)).iterator())
        .collect()
        .forEach(all::merge);
  }
}
