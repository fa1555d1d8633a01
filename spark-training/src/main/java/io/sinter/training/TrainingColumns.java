package io.sinter.training;

import io.sinter.job.ModelInputs;
import java.util.ArrayList;
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
 * @param standardization of numeric features
 * @param arrays columns with many numbers a row, numeric features that follow the others
 * @param cyclic columns of times
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
    Optional<String> weight,
    Standardization standardization,
    List<ArrayColumn> arrays,
    List<CyclicColumn> cyclic) {
  private static final long SHARES = 1_000_000;

  /** Copies. */
  public TrainingColumns {
    numeric = List.copyOf(numeric);
    categorical = List.copyOf(categorical);
    arrays = List.copyOf(arrays);
    cyclic = List.copyOf(cyclic);
  }

  /**
   * Columns for a binary label, rows of equal weight, numbers that are standardised, no arrays or
   * times.
   */
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
        Optional.empty(),
        Standardization.FITTED,
        List.of(),
        List.of());
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
        weight,
        standardization,
        arrays,
        cyclic);
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
        Optional.of(column),
        standardization,
        arrays,
        cyclic);
  }

  /** With another treatment of numbers. */
  public TrainingColumns withStandardization(Standardization value) {
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
        weight,
        value,
        arrays,
        cyclic);
  }

  /** With columns of arrays, vectors or images. */
  public TrainingColumns withArrays(List<ArrayColumn> value) {
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
        weight,
        standardization,
        value,
        cyclic);
  }

  /** With columns of times. */
  public TrainingColumns withCyclic(List<CyclicColumn> value) {
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
        weight,
        standardization,
        arrays,
        value);
  }

  /** With other predicates of the training and the validation rows. */
  public TrainingColumns withPredicates(String training, String validation) {
    return new TrainingColumns(
        numeric,
        categorical,
        label,
        training,
        validation,
        fill,
        vocabularyLimit,
        minimumCount,
        loss,
        weight,
        standardization,
        arrays,
        cyclic);
  }

  /**
   * With a share of the training rows as validation rows instead of those of a predicate. A hash of
   * the columns that are read picks them: rows alike are picked alike, however the table lies in
   * files and whatever the number of ranks. Comes after the other changes of columns.
   *
   * @param fraction above 0 and below 1
   */
  public TrainingColumns withValidationFraction(double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "Cannot split rows: the validation fraction is %s (allowed: above 0 and below 1). Correct it."
              .formatted(fraction));
    }
    String place =
        "pmod(xxhash64(%s), %dL)"
            .formatted(
                String.join(", ", names().stream().map(ModelInputs::quoted).toList()), SHARES);
    long border = Math.max(1, Math.round(fraction * SHARES));
    return withPredicates(
        "(%s) AND %s >= %d".formatted(trainingWhere, place, border),
        "(%s) AND %s < %d".formatted(trainingWhere, place, border));
  }

  /** With the training rows as validation rows too; without it, rows that are both are refused. */
  public TrainingColumns withValidationOnTrainingRows() {
    return withPredicates(trainingWhere, again());
  }

  /** Whether the rows to validate on are those to train on, and are meant to be. */
  public boolean validatesOnTrainingRows() {
    return validationWhere.equals(again());
  }

  private String again() {
    return "(%s) /* the training rows again */".formatted(trainingWhere);
  }

  /** The columns that are read: features, label and weight. */
  public List<String> names() {
    List<String> names = new ArrayList<>(numeric);
    arrays.forEach(array -> names.add(array.name()));
    cyclic.forEach(time -> names.add(time.name()));
    names.addAll(categorical);
    names.add(label);
    weight.ifPresent(names::add);
    return names;
  }
}
