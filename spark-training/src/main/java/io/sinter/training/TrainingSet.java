package io.sinter.training;

import io.sinter.job.JobException;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.internal.FeatureFitter;
import io.sinter.training.internal.TwoTables;
import io.sinter.training.internal.data.RowSpec;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows to train and validate on, with the features fitted on the training rows. Lives on the
 * driver.
 *
 * @param rows the table's columns that are trained on, as they are, each once: numeric features,
 *     categorical ones, the label, the weight if rows have weights; then whether a row is for
 *     training and whether it is for validation. Rows without a label are among them. Not computed
 *     yet
 * @param features fitted on the training rows alone
 * @param counts of the rows
 * @param loss what is made small; knows the classes of the training rows
 * @param weighted whether rows have weights
 */
public record TrainingSet(
    Dataset<Row> rows, FeatureSpec features, Counts counts, Loss loss, boolean weighted) {
  /**
   * How many rows there are.
   *
   * @param training rows with a label
   * @param trainingPositives of these, with label 1; 0 unless the label is binary
   * @param validation rows with a label
   * @param validationPositives of these, with label 1; 0 unless the label is binary
   * @param unlabelled training and validation rows left out because their label is null
   */
  public record Counts(
      long training,
      long trainingPositives,
      long validation,
      long validationPositives,
      long unlabelled) {}

  /** From which columns a rank's rows are made. */
  RowSpec spec() {
    String[] names = rows.columns();
    int label = features.features().size();
    return RowSpec.of(
        features,
        RowSpec.Label.of(names[label], loss),
        weighted ? Optional.of(names[label + 1]) : Optional.empty());
  }

  /**
   * What is wrong with the columns and predicates, without reading a row.
   *
   * @param table the table's rows
   * @return one line each, starting with the configuration key; empty if nothing is
   */
  public static List<String> problems(Dataset<Row> table, TrainingColumns columns) {
    return FeatureFitter.problems(table, columns);
  }

  /**
   * Fits the features: two aggregations over the table.
   *
   * @param table the table's rows
   * @param name of the table, for messages
   * @throws JobException naming everything that is wrong with the columns or their values
   */
  public static TrainingSet fit(Dataset<Row> table, String name, TrainingColumns columns) {
    return FeatureFitter.fit(table, name, columns);
  }

  /**
   * Like {@link #problems(Dataset, TrainingColumns)} for validation rows of another table.
   *
   * @param columns with the predicate of each table's rows
   */
  public static List<String> problems(
      Dataset<Row> table, Dataset<Row> validation, TrainingColumns columns) {
    return TwoTables.problems(table, validation, columns);
  }

  /**
   * Like {@link #fit(Dataset, String, TrainingColumns)} with validation rows of another table,
   * which has the same columns.
   *
   * @param columns with the predicate of each table's rows
   */
  public static TrainingSet fit(
      Dataset<Row> table, Dataset<Row> validation, String name, TrainingColumns columns) {
    List<String> problems = problems(table, validation, columns);
    if (!problems.isEmpty()) {
      throw new JobException(
          "Cannot train on %s: %s.".formatted(name, String.join("\n  - ", problems)));
    }
    return fit(TwoTables.union(table, validation, columns), name, TwoTables.columns(columns));
  }
}
