package io.sinter.training.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.percentile_approx;
import static org.apache.spark.sql.functions.when;

import io.sinter.job.ModelInputs;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.FillRule;
import io.sinter.training.Loss;
import io.sinter.training.Standardization;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Finds out what must be known of a table before ranks can read it, categories and medians, and
 * projects its rows for them.
 */
public final class FeatureFitter {
  private static final String VALIDATION = "sinter_validation";
  private static final String TRAINING = "sinter_training";

  private FeatureFitter() {}

  /** See {@link TrainingSet#problems}. */
  public static List<String> problems(Dataset<Row> table, TrainingColumns columns) {
    return new ColumnChecks(table, columns).problems();
  }

  /** See {@link TrainingSet#of}. */
  public static FeatureFit of(Dataset<Row> table, String name, TrainingColumns columns) {
    List<String> problems = problems(table, columns);
    FeatureFit.require(problems, name);
    Loss loss = Labels.resolve(table, columns, problems);
    FeatureFit.require(problems, name);
    List<Feature> features = new ArrayList<>(numeric(table, name, columns));
    Dataset<Row> rows = project(table, columns);
    List<CyclicFeature> times = TimeColumns.features(columns.cyclic(), table.schema());
    features.addAll(ArrayFeatures.of(rows, columns, times, loss, problems));
    features.addAll(times);
    Map<String, List<String>> vocabularies =
        columns.categorical().isEmpty()
            ? Map.of()
            : Vocabularies.of(trained(table, name, columns), columns);
    for (String feature : columns.categorical()) {
      List<String> words = vocabularies.getOrDefault(feature, List.of());
      if (words.isEmpty()) {
        problems.add(
            "features.categorical: column %s has no value that occurs in %d training rows or more (vocabulary.minimum-count). Leave it out"
                .formatted(feature, columns.minimumCount()));
      }
      features.add(new CategoricalFeature(feature, words, embeddingSize(words.size() + 2)));
    }
    FeatureSpec shape = new FeatureSpec(features);
    FeatureFit fit = new FeatureFit(name, rows, columns, loss, shape, problems);
    if (!problems.isEmpty()) {
      fit.fitted();
    }
    return fit;
  }

  /** The numeric features; they have their medians already if these fill them. */
  private static List<Feature> numeric(Dataset<Row> table, String name, TrainingColumns columns) {
    boolean fitted = columns.standardization() == Standardization.FITTED;
    Row medians =
        fitted && columns.fill() == FillRule.MEDIAN && !columns.numeric().isEmpty()
            ? medians(trained(table, name, columns), columns)
            : Row.empty();
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < columns.numeric().size(); i++) {
      String feature = columns.numeric().get(i);
      double fill = medians.size() == 0 || medians.isNullAt(i) ? 0 : medians.getDouble(i);
      features.add(new NumericFeature(feature, type(table.schema(), feature), fill, 0, 1));
    }
    return features;
  }

  private static Row medians(Dataset<Row> trained, TrainingColumns columns) {
    Column[] medians =
        columns.numeric().stream()
            .map(name -> col(ModelInputs.quoted(name)).cast(DataTypes.DoubleType))
            .map(value -> when(not(value.isNaN()), value))
            .map(present -> percentile_approx(present, lit(0.5), lit(10_000)))
            .toArray(Column[]::new);
    return trained.select(medians).head();
  }

  /** The feature columns, as the model reads them, of the training rows with a label. */
  private static Dataset<Row> trained(Dataset<Row> table, String name, TrainingColumns columns) {
    return table
        .where(holds(columns.trainingWhere()).and(Labels.known(columns)))
        .select(ModelInputs.project(provisional(columns), table.schema(), name));
  }

  /** The features before anything is known of them. */
  private static FeatureSpec provisional(TrainingColumns columns) {
    List<Feature> features = new ArrayList<>();
    columns.numeric().forEach(n -> features.add(new NumericFeature(n, ColumnType.DOUBLE, 0, 0, 1)));
    columns.categorical().forEach(c -> features.add(new CategoricalFeature(c, List.of(), 1)));
    return new FeatureSpec(features);
  }

  private static Column holds(String where) {
    return functions.coalesce(functions.expr(where), lit(false));
  }

  private static ColumnType type(StructType schema, String name) {
    DataType type = schema.apply(name).dataType();
    boolean whole =
        List.of("tinyint", "smallint", "int", "bigint", "boolean").contains(type.simpleString());
    return whole ? ColumnType.INTEGER : ColumnType.DOUBLE;
  }

  /** The rule of thumb of fastai: {@code min(50, 1.6 n^0.56)}, rounded. */
  private static int embeddingSize(int categories) {
    return (int) Math.min(50, Math.round(1.6 * Math.pow(categories, 0.56)));
  }

  /**
   * The columns as they lie in the table: ranks convert them, so that they can read them straight
   * from its files.
   */
  private static Dataset<Row> project(Dataset<Row> table, TrainingColumns columns) {
    List<Column> selected = new ArrayList<>();
    columns.numeric().forEach(name -> selected.add(col(ModelInputs.quoted(name))));
    columns.arrays().forEach(array -> selected.add(col(ModelInputs.quoted(array.name()))));
    columns.cyclic().forEach(time -> selected.add(col(ModelInputs.quoted(time.name()))));
    columns.categorical().forEach(name -> selected.add(col(ModelInputs.quoted(name))));
    selected.add(col(ModelInputs.quoted(columns.label())));
    columns.weight().ifPresent(name -> selected.add(col(ModelInputs.quoted(name))));
    Column training = holds(columns.trainingWhere());
    Column validation = holds(columns.validationWhere());
    selected.add(training.as(TRAINING));
    selected.add(validation.as(VALIDATION));
    return table.where(training.or(validation)).select(selected.toArray(Column[]::new));
  }
}
