package io.sinter.training.internal.ml;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.ModelInputs;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.ArrayColumn;
import io.sinter.training.TorchParams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
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
   * @param network its ONNX graph, or the archive of a brought module
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
            ScoringNetwork.of(
                model, network.broadcast(dataset.sparkSession().sparkContext()), network.digest()),
            inputs,
            outputs,
            schema.length(),
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
    List<ScoringInput> inputs = new ArrayList<>();
    Set<String> elements = new HashSet<>();
    int ordinal = schema.length();
    for (ArrayColumn array : model.arrays()) {
      boolean features = array.name().equals(model.vector());
      String name = features ? params.getFeaturesCol() : array.name();
      DataType type = schema.apply(name).dataType();
      Column vector = col(ModelInputs.quoted(name));
      columns.add(
          (type instanceof ArrayType
                  ? vector.cast(DataTypes.createArrayType(DataTypes.DoubleType))
                  : vector)
              .as("sinter_vector_" + ordinal));
      for (int i = 0; i < array.width(); i++) {
        elements.add(array.element(i));
        inputs.add(new ScoringInput(array.element(i), kind(type), ordinal, i, array.width()));
      }
      ordinal++;
    }
    List<Feature> others = new ArrayList<>();
    for (Feature feature : model.features().features()) {
      if (!elements.contains(feature.name())) {
        others.add(feature);
      }
    }
    if (!others.isEmpty()) {
      for (Column column :
          ModelInputs.project(new FeatureSpec(others), schema, "the dataset to transform")) {
        columns.add(column);
      }
      for (Feature feature : others) {
        inputs.add(new ScoringInput(feature.name(), kind(feature), ordinal++, 0, 1));
      }
    }
    return inputs;
  }

  private static ScoringInput.Kind kind(Feature feature) {
    if (feature instanceof CyclicFeature) {
      return ScoringInput.Kind.TIME;
    }
    return feature instanceof NumericFeature ? ScoringInput.Kind.NUMBER : ScoringInput.Kind.TEXT;
  }

  private static ScoringInput.Kind kind(DataType type) {
    if (type instanceof ArrayType) {
      return ScoringInput.Kind.ARRAY;
    }
    return type instanceof BinaryType ? ScoringInput.Kind.BYTES : ScoringInput.Kind.VECTOR;
  }
}
