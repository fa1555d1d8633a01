package io.sinter.training.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.sinter.job.ModelInputs;
import io.sinter.training.TrainingColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows to train on and rows to validate on from tables of their own, as one table. */
public final class TwoTables {
  private static final String TRAINS = "sinter_trains";
  private static final String VALIDATES = "sinter_validates";

  private TwoTables() {}

  /** What is wrong with the columns of either and with the predicate of each. */
  public static List<String> problems(
      Dataset<Row> training, Dataset<Row> validation, TrainingColumns columns) {
    List<String> problems =
        new ArrayList<>(
            FeatureFitter.problems(
                training, columns.withPredicates(columns.trainingWhere(), "true")));
    FeatureFitter.problems(validation, columns.withPredicates("true", columns.validationWhere()))
        .forEach(problem -> problems.add("validation.table: " + problem));
    return problems;
  }

  /** The columns that are read of both, and which rows are for what. */
  public static Dataset<Row> union(
      Dataset<Row> training, Dataset<Row> validation, TrainingColumns columns) {
    return select(training, columns, expr(columns.trainingWhere()), lit(false))
        .union(select(validation, columns, lit(false), expr(columns.validationWhere())));
  }

  /** The columns with predicates for {@link #union}. */
  public static TrainingColumns columns(TrainingColumns columns) {
    return columns.withPredicates(TRAINS, VALIDATES);
  }

  private static Dataset<Row> select(
      Dataset<Row> table, TrainingColumns columns, Column trains, Column validates) {
    List<Column> selected = new ArrayList<>();
    columns.names().forEach(name -> selected.add(col(ModelInputs.quoted(name))));
    selected.add(trains.as(TRAINS));
    selected.add(validates.as(VALIDATES));
    return table.select(selected.toArray(Column[]::new));
  }
}
