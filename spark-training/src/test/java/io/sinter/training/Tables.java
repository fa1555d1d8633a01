package io.sinter.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Made-up tables whose labels a small network can learn. */
final class Tables {
  private Tables() {}

  /** Two numbers, some of them null, and a category decide the label; day 0 to 9. */
  static Dataset<Row> separable(SparkSession spark, long rows) {
    return spark
        .range(0, rows, 1, 3)
        .withColumn("day", expr("cast(id % 10 as int)"))
        .withColumn("x", expr("if(id % 11 = 0, null, randn(1))"))
        .withColumn("y", expr("cast(10 + 3 * randn(2) as float)"))
        .withColumn(
            "kind",
            expr(
                "if(id % 13 = 0, null, element_at(array('a', 'b', 'c'), 1 + cast(pmod(xxhash64(id), 3) as int)))"))
        .withColumn(
            "label",
            expr(
                "if(id % 17 = 0, null, cast(coalesce(x, 0) + (y - 10) / 3 + case kind when 'a' then 2 when 'b' then -2 else 0 end > 0 as int))"))
        .select(col("id"), col("day"), col("x"), col("y"), col("kind"), col("label"));
  }

  static TrainingColumns columns() {
    return TrainingColumns.of(List.of("x", "y"), List.of("kind"), "label", "day < 8", "day >= 8");
  }
}
