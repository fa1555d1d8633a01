package io.sinter.training;

import io.sinter.job.JobException;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.internal.FeatureFitter;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows to train and validate on, with the features fitted on the training rows. Lives on the
 * driver.
 *
 * @param rows the features in the order of the network, the label as a number (of several classes
 *     its index), whether the row is for validation, a hash of the row, and its weight if rows have
 *     weights; not computed yet
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
}
