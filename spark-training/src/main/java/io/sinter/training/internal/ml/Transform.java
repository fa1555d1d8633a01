package io.sinter.training.internal.ml;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.ModelInputs;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.TorchParams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A model applied to a dataset, lazily; streaming datasets too. */
public final class Transform {
  private final StoredModel model;
  private final SharedNetwork network;

  /**
   * A model.
   *
   * @param network its ONNX graph
   */
  public Transform(StoredModel model, SharedNetwork network) {
    this.model = model;
    this.network = network;
  }

  /** The schema of {@link #apply}'s result. */
  public StructType schema(StructType schema, TorchParams params) {
    return Schemas.transforming(schema, params, Outputs.of(params, model.loss()));
  }

  /** The dataset with the model's columns at the end. */
  public Dataset<Row> apply(Dataset<Row> dataset, TorchParams params) {
    StructType schema = dataset.schema();
    StructType result = schema(schema, params);
    Outputs outputs = Outputs.of(params, model.loss());
    List<Column> columns = new ArrayList<>(List.of(col("*")));
    List<ScoringInput> inputs = inputs(schema, params, columns);
    ScoreRows task =
        new ScoreRows(
            network.broadcast(dataset.sparkSession().sparkContext()),
            network.digest(),
            inputs,
            outputs,
            schema.length(),
            model.width(),
            params.getScoringBatchSize());
    Dataset<Row> scored =
        dataset.select(columns.toArray(Column[]::new)).mapPartitions(task, Encoders.row(result));
    return withMetadata(scored, result);
  }

  /** An encoder drops the metadata of columns, where MLlib keeps its attributes. */
  private static Dataset<Row> withMetadata(Dataset<Row> scored, StructType schema) {
    Dataset<Row> result = scored;
    for (StructField field : schema.fields()) {
      if (!field.metadata().equals(Metadata.empty())) {
        result = result.withMetadata(field.name(), field.metadata());
      }
    }
    return result;
  }

  /** Adds the columns that the inputs come from. */
  private List<ScoringInput> inputs(StructType schema, TorchParams params, List<Column> columns) {
    Map<String, Integer> elements = new HashMap<>();
    for (int i = 0; i < model.width(); i++) {
      elements.put(InputColumns.element(model.vector(), i), i);
    }
    List<ScoringInput> inputs = new ArrayList<>();
    List<Feature> others = new ArrayList<>();
    int ordinal = schema.length();
    if (!elements.isEmpty()) {
      String name = params.getFeaturesCol();
      boolean array = schema.apply(name).dataType() instanceof ArrayType;
      Column vector = col(ModelInputs.quoted(name));
      columns.add(
          (array ? vector.cast(DataTypes.createArrayType(DataTypes.DoubleType)) : vector)
              .as("sinter_vector"));
      ScoringInput.Kind kind = array ? ScoringInput.Kind.ARRAY : ScoringInput.Kind.VECTOR;
      for (Feature feature : model.features().features()) {
        Integer element = elements.get(feature.name());
        if (element != null) {
          inputs.add(new ScoringInput(feature.name(), kind, ordinal, element));
        }
      }
      ordinal++;
    }
    for (Feature feature : model.features().features()) {
      if (!elements.containsKey(feature.name())) {
        others.add(feature);
      }
    }
    if (!others.isEmpty()) {
      for (Column column :
          ModelInputs.project(new FeatureSpec(others), schema, "the dataset to transform")) {
        columns.add(column);
      }
      for (Feature feature : others) {
        ScoringInput.Kind kind =
            feature instanceof NumericFeature ? ScoringInput.Kind.NUMBER : ScoringInput.Kind.TEXT;
        inputs.add(new ScoringInput(feature.name(), kind, ordinal++, 0));
      }
    }
    return inputs;
  }
}
