package io.sinter.promotion.policy.internal;

import static org.apache.spark.sql.functions.expr;

import io.sinter.job.JobContext;
import io.sinter.job.TableVersion;
import io.sinter.promotion.policy.PromotionPolicy.EvaluationRows;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.scoring.ScoringModel;
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

  /** Rows of the evaluation; where there are none, one whose values are all missing. */
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
    List<Feature> features = model.contents().features().features();
    for (Feature feature : features) {
      schema = schema.add(feature.name(), type(feature));
    }
    Row missing = RowFactory.create(new Object[features.size()]);
    return context.spark().createDataFrame(List.of(missing), schema);
  }

  private static DataType type(Feature feature) {
    if (feature instanceof CategoricalFeature) {
      return DataTypes.StringType;
    }
    return feature instanceof CyclicFeature ? DataTypes.TimestampType : DataTypes.DoubleType;
  }
}
