package io.sinter.drift.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** The newest event of each incident that is not over. */
public final class OpenIncidents {
  private OpenIncidents() {}

  /** {@return the incidents among the events, the most severe first} */
  public static List<Row> of(Dataset<Row> events) {
    var newestFirst = Window.partitionBy("dedup_key").orderBy(col("event_at").desc());
    return events
        .withColumn("place", row_number().over(newestFirst))
        .where(col("place").equalTo(1))
        .where(col("state").isin("OPEN", "ACK", "ASSIGNED", "MITIGATED"))
        .drop("place")
        .orderBy("severity", "column_name")
        .collectAsList();
  }
}
