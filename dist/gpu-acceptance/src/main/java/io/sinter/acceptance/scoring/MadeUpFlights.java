package io.sinter.acceptance.scoring;

import io.sinter.training.CyclicColumn;
import io.sinter.training.TrainingColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows as real tables have them, the same everywhere: 16 numbers, two categories of which one has
 * values that are rare or in no vocabulary, and a time; each is missing now and then.
 */
public final class MadeUpFlights {
  private static final int NUMBERS = 16;

  private MadeUpFlights() {}

  /** The rows, with a key {@code id} and a label of 0 and 1. */
  public static Dataset<Row> rows(SparkSession spark, long count) {
    List<String> columns = new ArrayList<>(List.of("id"));
    for (int i = 0; i < NUMBERS; i++) {
      columns.add(
          "IF(pmod(hash(id, %d), 17) = 0, NULL, pmod(hash(id, %d), 2000) / 300.0D - %d) AS n%d"
              .formatted(i, 100 + i, i % 5, i));
    }
    columns.add(
        "IF(pmod(hash(id, 20), 13) = 0, NULL, concat('carrier ', pmod(hash(id, 21), 40))) AS carrier");
    columns.add(
        "concat('tail ', CAST(pow(pmod(hash(id, 22), 1000) / 1000.0D, 3) * 3000 AS INT)) AS tail");
    columns.add(
        "IF(pmod(hash(id, 30), 11) = 0, NULL, timestamp_seconds(1700000000 + pmod(xxhash64(id, 31), 31536000))) AS departure");
    return spark
        .range(0, count, 1, 8)
        .selectExpr(columns.toArray(String[]::new))
        .selectExpr(
            "*",
            "CAST(coalesce(n0, 0) + coalesce(n1, 1) * 0.5D + IF(carrier < 'carrier 2', 1, 0) > 3.5D AS INT) AS label");
  }

  /** The features, every 64th row held out. */
  public static TrainingColumns columns() {
    return TrainingColumns.of(
        IntStream.range(0, NUMBERS).mapToObj(i -> "n" + i).toList(),
        List.of("carrier", "tail"),
        "label",
        "id % 64 <> 0",
        "id % 64 = 0");
  }

  /** The same with the time. */
  public static TrainingColumns columnsWithTime() {
    return columns().withCyclic(List.of(CyclicColumn.parse("departure=day+week")));
  }
}
