package io.sinter.scoring.internal;

import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Applies a function to Spark's own rows, without the objects that {@code Row} makes of every
 * value. This class alone uses Spark's internals {@code QueryExecution.toRdd} and {@code
 * internalCreateDataFrame}: the public {@code mapPartitions} costs about a third of the scan's
 * speed in boxing.
 */
public final class InternalRows {
  private InternalRows() {}

  /**
   * The rows a function makes of each partition.
   *
   * @param rows the rows; not streaming
   * @param schema of the function's rows
   * @param function gets rows that are valid until the next one is asked for; may do the same
   */
  public static Dataset<Row> map(
      Dataset<Row> rows,
      StructType schema,
      FlatMapFunction<java.util.Iterator<InternalRow>, InternalRow> function) {
    var classic = (org.apache.spark.sql.classic.Dataset<Row>) rows;
    RDD<InternalRow> mapped =
        classic.queryExecution().toRdd().toJavaRDD().mapPartitions(function).rdd();
    return classic.sparkSession().internalCreateDataFrame(mapped, schema, false);
  }
}
