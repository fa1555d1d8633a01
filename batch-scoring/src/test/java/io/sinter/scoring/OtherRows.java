package io.sinter.scoring;

import io.sinter.registry.testing.ForeignModels;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows that {@code make_foreign_models.py} recorded, as a table. */
public final class OtherRows {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("distance", DataTypes.DoubleType)
          .add("wind", DataTypes.DoubleType)
          .add("hour", DataTypes.LongType)
          .add("load", DataTypes.DoubleType)
          .add("carrier", DataTypes.StringType);

  private OtherRows() {}

  /** All of them. */
  public static Dataset<Row> of(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    for (String[] line : ForeignModels.rows().subList(1, ForeignModels.rows().size())) {
      rows.add(
          RowFactory.create(
              line[0],
              Double.valueOf(line[1]),
              Double.valueOf(line[2]),
              Long.valueOf(line[3]),
              Double.valueOf(line[4]),
              line[5]));
    }
    return spark.createDataFrame(rows, SCHEMA);
  }
}
