package io.sinter.promotion.policy.internal;

import static org.apache.spark.sql.functions.expr;

import io.sinter.job.JobContext;
import io.sinter.job.TableVersion;
import io.sinter.promotion.policy.PromotionPolicy.EvaluationRows;
import io.sinter.scoring.ScoringModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows that load and latency are measured with. */
public final class ProbeRows {
  private ProbeRows() {}

  /**
   * Rows of the evaluation; where there are none, one whose values are all missing, or 0 where none
   * may be.
   */
  public static Dataset<Row> of(
      JobContext context,
      ScoringModel model,
      Optional<EvaluationRows> rows,
      Optional<TableVersion> version) {
    if (rows.isPresent() && version.isPresent()) {
      Dataset<Row> all = context.tables().read(version.get());
      return rows.get().where().map(where -> all.where(expr(where))).orElse(all);
    }
    StructType schema = new StructType();
    List<Object> values = new ArrayList<>();
    for (ModelShape.Column column : ModelShape.of(model).columns()) {
      schema = schema.add(column.name(), type(column.kind()));
      values.add(column.kind() == ModelShape.Kind.WHOLE_NUMBER ? 0L : null);
    }
    return context.spark().createDataFrame(List.of(RowFactory.create(values.toArray())), schema);
  }

  private static DataType type(ModelShape.Kind kind) {
    return switch (kind) {
      case NUMBER -> DataTypes.DoubleType;
      case WHOLE_NUMBER -> DataTypes.LongType;
      case CATEGORY -> DataTypes.StringType;
      case TIME -> DataTypes.TimestampType;
    };
  }
}
