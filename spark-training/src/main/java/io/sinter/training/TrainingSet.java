package io.sinter.training;

import io.sinter.job.JobException;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.internal.FeatureFit;
import io.sinter.training.internal.FeatureFitter;
import io.sinter.training.internal.TwoTables;
import io.sinter.training.internal.data.RowSpec;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows to train and validate on, with features that are fitted on the training rows. Lives on the
 * driver; thread-safe.
 */
public final class TrainingSet {
  private final Dataset<Row> rows;
  private final Loss loss;
  private final FeatureSpec shape;
  private final boolean weighted;
  private final List<ArrayColumn> arrays;
  private final @Nullable FeatureFit fit;
  private final FeatureFit.@Nullable Fitted given;

  private TrainingSet(FeatureFit fit) {
    this.rows = fit.rows();
    this.loss = fit.loss();
    this.shape = fit.shape();
    this.weighted = fit.weighted();
    this.arrays = fit.arrays();
    this.fit = fit;
    this.given = null;
  }

  /**
   * Rows without arrays, whose features are known.
   *
   * @param rows see {@link #rows}
   * @param features to train with
   * @param counts of the rows
   * @param loss what is made small
   * @param weighted whether rows have weights
   */
  public TrainingSet(
      Dataset<Row> rows, FeatureSpec features, Counts counts, Loss loss, boolean weighted) {
    this.rows = rows;
    this.loss = loss;
    this.shape = features;
    this.weighted = weighted;
    this.arrays = List.of();
    this.fit = null;
    this.given = new FeatureFit.Fitted(features, counts);
  }

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
   * The table's columns that are trained on, as they are, each once: numeric features, arrays,
   * times, categorical features, the label, the weight if rows have weights; then whether a row is
   * for training and whether it is for validation. Rows without a label are among them. Not
   * computed yet.
   */
  public Dataset<Row> rows() {
    return rows;
  }

  /**
   * The features, fitted on the training rows alone: by a training that has read them, else by a
   * pass over the table at the first call.
   *
   * @throws JobException naming everything that is wrong with the values of the columns
   */
  public FeatureSpec features() {
    return fitted().features();
  }

  /**
   * How many rows there are; found as {@link #features} are.
   *
   * @throws JobException naming everything that is wrong with the values of the columns
   */
  public Counts counts() {
    return fitted().counts();
  }

  private FeatureFit.Fitted fitted() {
    return fit == null ? Objects.requireNonNull(given) : fit.fitted();
  }

  /** What is made small; knows the classes of the training rows. */
  public Loss loss() {
    return loss;
  }

  /** Whether rows have weights. */
  public boolean weighted() {
    return weighted;
  }

  /** Columns with many numbers a row; their elements are the last numeric features. */
  public List<ArrayColumn> arrays() {
    return arrays;
  }

  /** The features of times. */
  List<CyclicFeature> times() {
    return shape.cyclic();
  }

  /** What a training can fit while it reads the rows; empty if the features are known. */
  Optional<FeatureFit> open() {
    return Optional.ofNullable(fit).filter(open -> !open.isFitted());
  }

  /** The features if they are known, else their names, types and categories. */
  FeatureSpec shape() {
    return open().isPresent() ? shape : features();
  }

  /** From which columns a rank's rows are made. */
  RowSpec spec() {
    String[] names = rows.columns();
    int label = shape.features().size() - ArrayColumn.width(arrays) + arrays.size();
    return RowSpec.of(
        shape,
        arrays,
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
   * Takes a table whose features are fitted later, by the ranks of a training while they read their
   * rows. What ranks must know before is found out now: a pass each for the classes of a label, for
   * categories, for medians and for arrays that are standardised, if there are such.
   *
   * @param table the table's rows
   * @param name of the table, for messages
   * @throws JobException naming everything that is wrong with the columns; what is wrong with their
   *     values may show only in the training
   */
  public static TrainingSet of(Dataset<Row> table, String name, TrainingColumns columns) {
    return new TrainingSet(FeatureFitter.of(table, name, columns));
  }

  /**
   * Like {@link #of(Dataset, String, TrainingColumns)}, and fits the features now, by a pass over
   * the table.
   *
   * @throws JobException naming everything that is wrong with the columns or their values
   */
  public static TrainingSet fit(Dataset<Row> table, String name, TrainingColumns columns) {
    TrainingSet set = of(table, name, columns);
    set.fitted();
    return set;
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
   * Like {@link #of(Dataset, String, TrainingColumns)} with validation rows of another table, which
   * has the same columns.
   *
   * @param columns with the predicate of each table's rows
   */
  public static TrainingSet of(
      Dataset<Row> table, Dataset<Row> validation, String name, TrainingColumns columns) {
    List<String> problems = problems(table, validation, columns);
    if (!problems.isEmpty()) {
      throw new JobException(
          "Cannot train on %s: %s.".formatted(name, String.join("\n  - ", problems)));
    }
    return of(TwoTables.union(table, validation, columns), name, TwoTables.columns(columns));
  }

  /**
   * Like {@link #fit(Dataset, String, TrainingColumns)} with validation rows of another table,
   * which has the same columns.
   *
   * @param columns with the predicate of each table's rows
   */
  public static TrainingSet fit(
      Dataset<Row> table, Dataset<Row> validation, String name, TrainingColumns columns) {
    TrainingSet set = of(table, validation, name, columns);
    set.fitted();
    return set;
  }
}
