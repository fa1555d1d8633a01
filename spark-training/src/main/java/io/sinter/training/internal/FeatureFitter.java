package io.sinter.training.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.percentile_approx;
import static org.apache.spark.sql.functions.when;

import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.FillRule;
import io.sinter.training.Loss;
import io.sinter.training.Standardization;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingSet;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.scan.Moments;
import io.sinter.training.internal.scan.NumericFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Fits features on the training rows of a table, and projects its rows for the ranks. */
public final class FeatureFitter {
  private static final String LABEL = "sinter_label";
  private static final String VALIDATION = "sinter_validation";
  private static final String TRAINING = "sinter_training";
  private static final String LABEL_TEXT = "sinter_label_text";
  private static final String WEIGHT = "sinter_weight";

  private FeatureFitter() {}

  /** See {@link TrainingSet#problems}. */
  public static List<String> problems(Dataset<Row> table, TrainingColumns columns) {
    return new ColumnChecks(table, columns).problems();
  }

  /** See {@link TrainingSet#fit}. */
  public static TrainingSet fit(Dataset<Row> table, String name, TrainingColumns columns) {
    List<String> problems = problems(table, columns);
    require(problems, name);
    Loss loss = Labels.resolve(table, columns, problems);
    require(problems, name);
    Dataset<Row> inputs = inputs(table, name, columns, loss);
    Row facts = inputs.agg(lit(1), aggregates(columns, loss)).head();
    Dataset<Row> rows = project(table, columns);
    boolean fitted = columns.standardization() == Standardization.FITTED;
    Moments moments =
        fitted ? NumericFacts.of(rows, spec(columns, loss), columns.numeric().size()) : null;
    TrainingSet.Counts counts = counts(facts, loss, problems);
    Map<String, List<String>> vocabularies = Vocabularies.of(inputs, columns);
    List<Feature> features = new ArrayList<>();
    if (counts.training() > 0) {
      for (int i = 0; i < columns.numeric().size(); i++) {
        String feature = columns.numeric().get(i);
        if (moments == null) {
          features.add(new NumericFeature(feature, type(table.schema(), feature), 0, 0, 1));
          continue;
        }
        double median =
            columns.fill() == FillRule.MEDIAN ? facts.getAs("median " + feature) : Double.NaN;
        numeric(feature, table.schema(), moments, i, median, problems).ifPresent(features::add);
      }
      for (String feature : columns.categorical()) {
        List<String> words = vocabularies.getOrDefault(feature, List.of());
        if (words.isEmpty()) {
          problems.add(
              "features.categorical: column %s has no value that occurs in %d training rows or more (vocabulary.minimum-count). Leave it out"
                  .formatted(feature, columns.minimumCount()));
        } else {
          features.add(new CategoricalFeature(feature, words, embeddingSize(words.size() + 2)));
        }
      }
    }
    require(problems, name);
    return new TrainingSet(
        rows, new FeatureSpec(features), counts, loss, columns.weight().isPresent());
  }

  /** The feature columns as the model reads them, with the label and the split. */
  private static Dataset<Row> inputs(
      Dataset<Row> table, String name, TrainingColumns columns, Loss loss) {
    List<Column> selected =
        new ArrayList<>(List.of(ModelInputs.project(provisional(columns), table.schema(), name)));
    selected.add(Labels.number(columns, loss).as(LABEL));
    selected.add(Labels.text(columns).as(LABEL_TEXT));
    columns
        .weight()
        .map(weight -> col(ModelInputs.quoted(weight)).cast(DataTypes.FloatType).as(WEIGHT))
        .ifPresent(selected::add);
    selected.add(holds(columns.trainingWhere()).as(TRAINING));
    selected.add(holds(columns.validationWhere()).as(VALIDATION));
    return table.select(selected.toArray(Column[]::new)).where(col(TRAINING).or(col(VALIDATION)));
  }

  /** The features before anything is known of them. */
  private static FeatureSpec provisional(TrainingColumns columns) {
    List<Feature> features = new ArrayList<>();
    columns.numeric().forEach(n -> features.add(new NumericFeature(n, ColumnType.DOUBLE, 0, 0, 1)));
    columns.categorical().forEach(c -> features.add(new CategoricalFeature(c, List.of(), 1)));
    return new FeatureSpec(features);
  }

  private static RowSpec spec(TrainingColumns columns, Loss loss) {
    return RowSpec.of(
        provisional(columns), RowSpec.Label.of(columns.label(), loss), columns.weight());
  }

  private static Column holds(String where) {
    return functions.coalesce(functions.expr(where), lit(false));
  }

  private static Column[] aggregates(TrainingColumns columns, Loss loss) {
    Column labelled = labelled();
    Column training = trained();
    Column validation = col(VALIDATION).and(labelled);
    Column positive = col(LABEL).equalTo(1).and(lit(loss instanceof Loss.Binary));
    Column odd = labelled.and(Labels.odd(col(LABEL), loss));
    List<Column> facts = new ArrayList<>();
    facts.add(rows(training).as("training"));
    facts.add(rows(training.and(positive)).as("training_positives"));
    facts.add(rows(validation).as("validation"));
    facts.add(rows(validation.and(positive)).as("validation_positives"));
    facts.add(rows(not(labelled)).as("unlabelled"));
    facts.add(rows(col(TRAINING).and(col(VALIDATION))).as("both"));
    facts.add(rows(odd).as("odd"));
    Column shown = loss instanceof Loss.Multiclass ? col(LABEL_TEXT) : col(LABEL);
    facts.add(min(when(odd, shown)).as("odd_label"));
    if (columns.weight().isPresent()) {
      Column weight = col(WEIGHT);
      Column fits = weight.isNotNull().and(weight.geq(0)).and(weight.lt(Float.POSITIVE_INFINITY));
      facts.add(rows(labelled.and(not(functions.coalesce(fits, lit(false))))).as("odd_weights"));
      facts.add(rows(training.and(weight.gt(0))).as("training_weighted"));
      facts.add(rows(validation.and(weight.gt(0))).as("validation_weighted"));
    }
    if (columns.fill() == FillRule.MEDIAN && columns.standardization() == Standardization.FITTED) {
      for (String name : columns.numeric()) {
        Column value = col(ModelInputs.quoted(name)).cast(DataTypes.DoubleType);
        Column present = when(training.and(not(value.isNaN())), value);
        facts.add(percentile_approx(present, lit(0.5), lit(10_000)).as("median " + name));
      }
    }
    return facts.toArray(Column[]::new);
  }

  private static Column labelled() {
    return col(LABEL).isNotNull().and(not(col(LABEL).isNaN()));
  }

  /** Whether features are fitted on a row. */
  private static Column trained() {
    return col(TRAINING).and(labelled());
  }

  private static Column rows(Column condition) {
    return count(when(condition, lit(1)));
  }

  private static TrainingSet.Counts counts(Row facts, Loss loss, List<String> problems) {
    TrainingSet.Counts counts =
        new TrainingSet.Counts(
            facts.getAs("training"),
            facts.getAs("training_positives"),
            facts.getAs("validation"),
            facts.getAs("validation_positives"),
            facts.getAs("unlabelled"));
    long odd = facts.getAs("odd");
    if (odd > 0) {
      problems.add(Labels.problem(loss).formatted(odd, facts.<Object>getAs("odd_label")));
    }
    long both = facts.getAs("both");
    if (both > 0) {
      problems.add(
          "validation.where: %,d rows are training rows too (allowed: none). Make the predicates exclude each other"
              .formatted(both));
    }
    if (odd == 0) {
      boolean binary = loss instanceof Loss.Binary;
      classes("training", counts.training(), counts.trainingPositives(), binary, problems);
      classes("validation", counts.validation(), counts.validationPositives(), binary, problems);
    }
    if (facts.schema().getFieldIndex("odd_weights").isDefined()) {
      weights(facts, problems);
    }
    return counts;
  }

  private static void weights(Row facts, List<String> problems) {
    long odd = facts.getAs("odd_weights");
    if (odd > 0) {
      problems.add(
          "weight: %,d rows have a weight that is missing, negative or infinite (allowed: finite, at least 0). Correct the column, or choose another"
              .formatted(odd));
    }
    for (String part : List.of("training", "validation")) {
      if (facts.<Long>getAs(part + "_weighted") == 0) {
        problems.add(
            "weight: no %s row has a weight above 0 (allowed: at least one). Correct the column, or choose another"
                .formatted(part));
      }
    }
  }

  private static void classes(
      String part, long rows, long positives, boolean binary, List<String> problems) {
    if (rows == 0) {
      problems.add(
          "%s.where: no row with a label matches (allowed: at least one%s). Widen the predicate"
              .formatted(part, binary ? " of each class" : ""));
    } else if (binary && (positives == 0 || positives == rows)) {
      problems.add(
          "%s.where: all %,d rows have label %d (allowed: at least one of each class). Widen the predicate"
              .formatted(part, rows, positives == 0 ? 0 : 1));
    }
  }

  private static java.util.Optional<Feature> numeric(
      String name,
      StructType schema,
      Moments moments,
      int column,
      double median,
      List<String> problems) {
    if (moments.count(column) == 0) {
      problems.add(
          "features.numeric: column %s has no value in the training rows. Leave it out"
              .formatted(name));
      return java.util.Optional.empty();
    }
    double min = moments.minimum(column);
    double max = moments.maximum(column);
    double mean = moments.mean(column);
    double deviation = moments.deviation(column);
    if (Double.isInfinite(min) || Double.isInfinite(max)) {
      problems.add(
          "features.numeric: column %s holds infinite values in the training rows (allowed: finite, null, NaN). Replace them by null, or leave it out"
              .formatted(name));
      return java.util.Optional.empty();
    }
    if (min == max || !(deviation > 0)) {
      problems.add(
          "features.numeric: column %s is %s in all training rows (allowed: at least two values). Leave it out"
              .formatted(name, min));
      return java.util.Optional.empty();
    }
    double filled = Double.isNaN(median) ? mean : median;
    return java.util.Optional.of(
        new NumericFeature(name, type(schema, name), filled, mean, deviation));
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
    columns.categorical().forEach(name -> selected.add(col(ModelInputs.quoted(name))));
    selected.add(col(ModelInputs.quoted(columns.label())));
    columns.weight().ifPresent(name -> selected.add(col(ModelInputs.quoted(name))));
    Column training = holds(columns.trainingWhere());
    Column validation = holds(columns.validationWhere());
    selected.add(training.as(TRAINING));
    selected.add(validation.as(VALIDATION));
    return table.where(training.or(validation)).select(selected.toArray(Column[]::new));
  }

  private static void require(List<String> problems, String name) {
    if (!problems.isEmpty()) {
      throw new JobException(
          problems.size() == 1
              ? "Cannot train on %s: %s.".formatted(name, problems.get(0))
              : String.format(
                  Locale.ROOT,
                  "Cannot train on %s: %d problems\n  - %s",
                  name,
                  problems.size(),
                  String.join("\n  - ", problems)));
    }
  }
}
