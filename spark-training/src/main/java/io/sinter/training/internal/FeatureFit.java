package io.sinter.training.internal;

import io.sinter.job.JobException;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.ArrayColumn;
import io.sinter.training.Loss;
import io.sinter.training.Standardization;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingSet;
import io.sinter.training.internal.data.FactsRule;
import io.sinter.training.internal.data.RowFacts;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.scan.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Features that are fitted on the training rows, by the ranks of a training while they read them,
 * or by a pass over the table. Lives on the driver; thread-safe.
 */
public final class FeatureFit {
  private final String name;
  private final Dataset<Row> rows;
  private final TrainingColumns columns;
  private final Loss loss;
  private final FeatureSpec shape;
  private final List<String> problems;
  private @Nullable Fitted fitted;

  /**
   * Features to be fitted.
   *
   * @param name of the table, for messages
   * @param rows as {@link TrainingSet#rows}
   * @param loss with its classes
   * @param shape the features as far as they are known without the facts
   * @param problems known already, which hold unless the table has no training rows
   */
  FeatureFit(
      String name,
      Dataset<Row> rows,
      TrainingColumns columns,
      Loss loss,
      FeatureSpec shape,
      List<String> problems) {
    this.name = name;
    this.rows = rows;
    this.columns = columns;
    this.loss = loss;
    this.shape = shape;
    this.problems = List.copyOf(problems);
  }

  /** What fitting finds. */
  public record Fitted(FeatureSpec features, TrainingSet.Counts counts) {}

  /** The rows, see {@link TrainingSet#rows}. */
  public Dataset<Row> rows() {
    return rows;
  }

  /** What is made small, with its classes. */
  public Loss loss() {
    return loss;
  }

  /** Whether rows have weights. */
  public boolean weighted() {
    return columns.weight().isPresent();
  }

  /** Columns with many numbers a row. */
  public List<ArrayColumn> arrays() {
    return columns.arrays();
  }

  /** The names, types and categories of the features; their numbers are not fitted yet. */
  public FeatureSpec shape() {
    return shape;
  }

  /** What ranks are to find out of the rows. */
  public FactsRule rule() {
    boolean fits = columns.standardization() == Standardization.FITTED;
    FactsRule rule = FactsRule.of(loss, fits ? columns.numeric().size() : 0, columns.fill());
    return columns.validatesOnTrainingRows() ? rule.withOverlap() : rule;
  }

  /** Whether the features are fitted. */
  public synchronized boolean isFitted() {
    return fitted != null;
  }

  /**
   * The features and counts, found by a pass over the table unless they are known.
   *
   * @throws JobException naming everything that is wrong with the values of the columns
   */
  public synchronized Fitted fitted() {
    return fitted != null ? fitted : take(Look.at(rows, spec(), rule()));
  }

  private RowSpec spec() {
    return RowSpec.of(
        shape, columns.arrays(), RowSpec.Label.of(columns.label(), loss), columns.weight());
  }

  /**
   * Takes the facts of all rows.
   *
   * @throws JobException naming everything that is wrong with the values of the columns
   */
  public synchronized Fitted take(RowFacts facts) {
    FactsCheck check = new FactsCheck(facts, shape, loss);
    List<String> all = new ArrayList<>(check.problems(weighted(), oddLabel(facts)));
    if (check.counts().training() > 0) {
      all.addAll(problems);
    }
    require(all, name);
    fitted = new Fitted(check.features(), check.counts());
    return fitted;
  }

  private Object oddLabel(RowFacts facts) {
    return loss instanceof Loss.Multiclass multiclass && facts.count(RowFacts.Count.ODD_LABELS) > 0
        ? Labels.unknown(rows, columns, multiclass)
        : facts.oddLabel();
  }

  static void require(List<String> problems, String name) {
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
