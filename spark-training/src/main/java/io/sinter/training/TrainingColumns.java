package io.sinter.training;

import java.util.List;
import java.util.Optional;

/**
 * Which columns and rows of a table are trained on, and how features are made of them.
 *
 * @param numeric names of numeric features
 * @param categorical names of categorical features
 * @param label name of the column to predict, of the kind the loss asks for; rows with null are
 *     left out
 * @param trainingWhere SQL predicate of the training rows
 * @param validationWhere SQL predicate of the validation rows
 * @param fill what a missing number becomes
 * @param vocabularyLimit how many categories of a column are told apart at most, the most frequent
 *     ones first
 * @param minimumCount training rows a category must have to be told apart
 * @param loss what is made small
 * @param weight name of the column with the weight of each row in losses and metrics, a number of
 *     at least 0; all rows weigh 1 if empty
 */
public record TrainingColumns(
    List<String> numeric,
    List<String> categorical,
    String label,
    String trainingWhere,
    String validationWhere,
    FillRule fill,
    int vocabularyLimit,
    int minimumCount,
    Loss loss,
    Optional<String> weight) {
  /** Copies. */
  public TrainingColumns {
    numeric = List.copyOf(numeric);
    categorical = List.copyOf(categorical);
  }

  /** Columns for a binary label, rows of equal weight. */
  public TrainingColumns(
      List<String> numeric,
      List<String> categorical,
      String label,
      String trainingWhere,
      String validationWhere,
      FillRule fill,
      int vocabularyLimit,
      int minimumCount) {
    this(
        numeric,
        categorical,
        label,
        trainingWhere,
        validationWhere,
        fill,
        vocabularyLimit,
        minimumCount,
        Loss.binary(),
        Optional.empty());
  }

  /** Columns with means for missing numbers and at most 1,000 categories, each 10 times or more. */
  public static TrainingColumns of(
      List<String> numeric,
      List<String> categorical,
      String label,
      String trainingWhere,
      String validationWhere) {
    return new TrainingColumns(
        numeric, categorical, label, trainingWhere, validationWhere, FillRule.MEAN, 1000, 10);
  }

  /** With another loss. */
  public TrainingColumns withLoss(Loss value) {
    return new TrainingColumns(
        numeric,
        categorical,
        label,
        trainingWhere,
        validationWhere,
        fill,
        vocabularyLimit,
        minimumCount,
        value,
        weight);
  }

  /** With a column of row weights. */
  public TrainingColumns withWeight(String column) {
    return new TrainingColumns(
        numeric,
        categorical,
        label,
        trainingWhere,
        validationWhere,
        fill,
        vocabularyLimit,
        minimumCount,
        loss,
        Optional.of(column));
  }
}
