package io.sinter.training;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.NumericFeature;
import io.sinter.training.internal.scan.RankReads;
import io.sinter.training.internal.scan.RankReads.ReadRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTestSession.class)
class FeatureFittingTest {
  private static final String ROWS =
      """
      SELECT * FROM VALUES
        (1, 1.0D, 10, 'a', 1, 0), (1, 2.0D, 20, 'b', 0, 0), (1, 6.0D, 30, 'a', 1, 0),
        (1, CAST(NULL AS DOUBLE), 40, 'c', 0, 0), (1, CAST('NaN' AS DOUBLE), 50, '', 1, 0),
        (1, 100.0D, 60, 'a', CAST(NULL AS INT), 0),
        (2, 7.0D, 70, 'z', 1, 0), (2, 8.0D, 80, CAST(NULL AS STRING), 0, 0)
        AS t(part, x, n, kind, label, constant)
      """;

  @Test
  void featuresAreFittedOnLabelledTrainingRowsAlone(SparkSession spark) {
    TrainingSet set = TrainingSet.fit(spark.sql(ROWS), "t@1", columns(FillRule.MEDIAN));

    assertThat(set.counts()).isEqualTo(new TrainingSet.Counts(5, 3, 2, 1, 1));
    NumericFeature x = set.features().numeric().get(0);
    assertThat(x.mean()).isCloseTo(3, within(1e-12));
    assertThat(x.standardDeviation()).isCloseTo(Math.sqrt(14.0 / 3), within(1e-12));
    assertThat(x.fill()).isEqualTo(2);
    assertThat(x.type()).isEqualTo(ColumnType.DOUBLE);
    assertThat(set.features().numeric().get(1).type()).isEqualTo(ColumnType.INTEGER);
    CategoricalFeature kind = set.features().categorical().get(0);
    assertThat(kind.vocabulary()).containsExactly("a", "b", "c");
    assertThat(set.rows().where("label IS NOT NULL").count()).isEqualTo(7);
  }

  @Test
  void meansFillMissingNumbersUnlessTheMedianIsAskedFor(SparkSession spark) {
    TrainingSet set = TrainingSet.fit(spark.sql(ROWS), "t@1", columns(FillRule.MEAN));

    assertThat(set.features().numeric().get(0).fill()).isCloseTo(3, within(1e-12));
  }

  @Test
  void rareCategoriesAndThoseBeyondTheLimitAreUnknown(SparkSession spark) {
    TrainingColumns columns =
        new TrainingColumns(
            List.of("x"), List.of("kind"), "label", "part = 1", "part = 2", FillRule.MEAN, 1, 1);

    TrainingSet set = TrainingSet.fit(spark.sql(ROWS), "t@1", columns);

    assertThat(set.features().categorical().get(0).vocabulary()).containsExactly("a");
  }

  @Test
  void numbersMayBeTakenAsTheyAre(SparkSession spark) {
    TrainingSet set =
        TrainingSet.fit(
            spark.sql(ROWS),
            "t@1",
            columns(FillRule.MEDIAN).withStandardization(Standardization.NONE));

    assertThat(set.features().numeric())
        .containsExactly(
            new NumericFeature("x", ColumnType.DOUBLE, 0, 0, 1),
            new NumericFeature("n", ColumnType.INTEGER, 0, 0, 1));
    assertThat(set.counts()).isEqualTo(new TrainingSet.Counts(5, 3, 2, 1, 1));
  }

  @Test
  void aFractionOfTheRowsValidatesHoweverTheyLie(SparkSession spark) {
    Dataset<Row> table = Tables.separable(spark, 4000);
    TrainingColumns columns =
        TrainingColumns.of(List.of("x", "y"), List.of("kind"), "label", "day < 8", "")
            .withValidationFraction(0.25);

    List<List<ReadRow>> validating = new ArrayList<>();
    for (Dataset<Row> rows : List.of(table, table.repartition(5))) {
      TrainingSet set = TrainingSet.fit(rows, "t@1", columns);
      List<ReadRow> read = RankReads.epoch(set.rows(), set.spec(), validating.size() + 1);
      validating.add(
          read.stream()
              .filter(ReadRow::validation)
              .map(row -> new ReadRow(0, true, row.inputs(), row.target(), row.weight()))
              .sorted(Comparator.comparing(ReadRow::toString))
              .toList());
      assertThat(read).hasSize((int) (set.counts().training() + set.counts().validation()));
    }

    assertThat(validating.get(1)).isEqualTo(validating.get(0));
    long labelled = table.where("day < 8 AND label IS NOT NULL").count();
    // Four standard deviations of a binomial count.
    assertThat((double) validating.get(0).size())
        .isCloseTo(labelled / 4.0, within(4 * Math.sqrt(labelled * 0.25 * 0.75)));
    assertThatThrownBy(() -> columns.withValidationFraction(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the validation fraction is 1.0 (allowed: above 0 and below 1)");
  }

  @Test
  void trainingRowsMayValidateTooAndAreReadOnceByEachRank(SparkSession spark) {
    Dataset<Row> table = Tables.separable(spark, 600).where("label IS NOT NULL");
    TrainingColumns columns =
        TrainingColumns.of(List.of("y"), List.of(), "label", "day < 8", "false")
            .withValidationOnTrainingRows();

    TrainingSet set = TrainingSet.fit(table, "t@1", columns);
    List<ReadRow> read = RankReads.epoch(set.rows(), set.spec(), 2);

    long rows = table.where("day < 8").count();
    assertThat(set.counts().training()).isEqualTo(rows);
    assertThat(set.counts().validation()).isEqualTo(rows);
    for (int rank = 0; rank < 2; rank++) {
      int own = rank;
      List<ReadRow> mine = read.stream().filter(row -> row.rank() == own).toList();
      assertThat(mine.stream().filter(row -> !row.validation()).map(ReadRow::inputs))
          .hasSizeGreaterThan((int) rows / 4)
          .containsExactlyInAnyOrderElementsOf(
              mine.stream().filter(ReadRow::validation).map(ReadRow::inputs).toList());
    }
  }

  @Test
  void validationRowsMayComeFromAnotherTable(SparkSession spark) {
    Dataset<Row> training = spark.sql(ROWS).where("part = 1");
    Dataset<Row> validation = spark.sql(ROWS).where("part = 2").withColumn("part", expr("9"));
    TrainingColumns columns =
        new TrainingColumns(
            List.of("x", "n"),
            List.of("kind"),
            "label",
            "part = 1",
            "part = 9",
            FillRule.MEAN,
            100,
            1);

    TrainingSet set = TrainingSet.fit(training, validation, "t@1", columns);

    assertThat(set.counts()).isEqualTo(new TrainingSet.Counts(5, 3, 2, 1, 1));
    assertThat(set.features().numeric().get(0).mean()).isCloseTo(3, within(1e-12));
    assertThat(set.features().categorical().get(0).vocabulary()).containsExactly("a", "b", "c");
    List<ReadRow> read = RankReads.epoch(set.rows(), set.spec(), 2);
    assertThat(read.stream().filter(ReadRow::validation)).hasSize(2);
    assertThat(read.stream().filter(row -> !row.validation())).hasSize(5);
    assertThatThrownBy(() -> TrainingSet.fit(training, validation.drop("n"), "t@1", columns))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "Cannot train on t@1: validation.table: features.numeric: the table has no column n");
  }

  @Test
  void everythingWrongWithTheColumnsIsReportedAtOnce(SparkSession spark) {
    TrainingColumns columns =
        TrainingColumns.of(
            List.of("x", "missing", "kind", "x"), List.of("n", "x"), "kind", "part = ", "part + 1");

    assertThatThrownBy(() -> TrainingSet.fit(spark.sql(ROWS), "t@1", columns))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll(
            "Cannot train on t@1: 8 problems",
            "features.numeric: the table has no column missing (columns: part, x, n, kind, label, constant)",
            "features.numeric: column kind is string (allowed: a number)",
            "features.categorical: column x is double (allowed: text, a whole number or a boolean)",
            "label: column kind is string (allowed: a number or a boolean)",
            "features: column x is named twice",
            "training.where: Spark does not understand 'part = '",
            "validation.where: 'part + 1' is int (allowed: a condition)");
  }

  @Test
  void everythingWrongWithTheValuesIsReportedAtOnce(SparkSession spark) {
    Dataset<Row> rows =
        spark.sql(
            """
            SELECT part, CAST(NULL AS DOUBLE) AS empty, CAST('Infinity' AS DOUBLE) AS endless,
              3.5D AS constant, CAST(NULL AS STRING) AS word, n AS n, 1 AS label
            FROM (%s)
            """
                .formatted(ROWS));
    TrainingColumns columns =
        TrainingColumns.of(
            List.of("empty", "endless", "constant", "n"),
            List.of("word"),
            "label",
            "part = 1",
            "n = 10");

    assertThatThrownBy(() -> TrainingSet.fit(rows, "t@1", columns))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll(
            "Cannot train on t@1: 7 problems",
            "validation.where: 1 rows are training rows too (allowed: none)",
            "training.where: all 6 rows have label 1",
            "validation.where: all 1 rows have label 1",
            "column empty has no value in the training rows",
            "column endless holds infinite values",
            "column constant is 3.5 in all training rows",
            "column word has no value that occurs in 10 training rows or more");
  }

  @Test
  void labelsOtherThanZeroAndOneAreRefused(SparkSession spark) {
    TrainingColumns columns =
        TrainingColumns.of(List.of("x"), List.of(), "n", "part = 1", "part = 2");

    assertThatThrownBy(() -> TrainingSet.fit(spark.sql(ROWS), "t@1", columns))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot train on t@1: label: 8 rows hold something else than 0 or 1, such as 10.0 (allowed: 0, 1, null). Correct the column, or choose another.");
  }

  @Test
  void anEmptyTableIsRefused(SparkSession spark) {
    assertThatThrownBy(
            () -> TrainingSet.fit(spark.sql(ROWS).where("false"), "t@1", columns(FillRule.MEAN)))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll(
            "training.where: no row with a label matches",
            "validation.where: no row with a label matches");
  }

  private static TrainingColumns columns(FillRule fill) {
    return new TrainingColumns(
        List.of("x", "n"), List.of("kind"), "label", "part = 1", "part = 2", fill, 100, 1);
  }
}
