package io.sinter.training;

import java.util.List;

/**
 * Which columns and rows of a table are trained on, and how features are made of them.
 *
 * @param numeric names of numeric features
 * @param categorical names of categorical features
 * @param label name of the column with 0, 1 or null; rows with null are left out
 * @param trainingWhere SQL predicate of the training rows
 * @param validationWhere SQL predicate of the validation rows
 * @param fill what a missing number becomes
 * @param vocabularyLimit how many categories of a column are told apart at most, the most frequent
 *     ones first
 * @param minimumCount training rows a category must have to be told apart
 */
public record TrainingColumns(
    List<String> numeric,
    List<String> categorical,
    String label,
    String trainingWhere,
    String validationWhere,
    FillRule fill,
    int vocabularyLimit,
    int minimumCount) {
  /** Copies. */
  public TrainingColumns {
    numeric = List.copyOf(numeric);
    categorical = List.copyOf(categorical);
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
}
