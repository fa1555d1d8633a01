package io.sinter.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.training.internal.scan.RankReads;
import io.sinter.training.internal.scan.RankReads.ReadRow;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTestSession.class)
class LabelTest {
  private static final String ROWS =
      """
      SELECT * FROM VALUES
        (1, 1.0D, 'cat', 10, 1.5D, 2.0D), (1, 2.0D, 'dog', 9, -3.0D, 0.5D),
        (1, 3.0D, 'cat', 9, 0.0D, 0.0D), (1, 4.0D, NULL, 100, NULL, NULL),
        (2, 5.0D, 'dog', 10, 2.0D, 1.0D), (2, 6.0D, 'cat', 100, 4.0D, 1.0D)
        AS t(part, x, kind, size, amount, importance)
      """;

  @Test
  void classesAreTheTrainingRowsLabelsInOrder(SparkSession spark) {
    TrainingSet words = fit(spark, columns("kind").withLoss(Loss.multiclass()));
    TrainingSet numbers = fit(spark, columns("size").withLoss(Loss.multiclass()));

    assertThat(((Loss.Multiclass) words.loss()).classes()).containsExactly("cat", "dog");
    assertThat(((Loss.Multiclass) numbers.loss()).classes()).containsExactly("9", "10", "100");
    assertThat(labels(words)).containsExactly(0f, 1f, 0f, 1f, 0f);
    assertThat(labels(numbers)).containsExactly(1f, 0f, 0f, 2f, 1f, 2f);
    assertThat(words.counts()).isEqualTo(new TrainingSet.Counts(3, 0, 2, 0, 1));
  }

  @Test
  void numbersAreTakenAsTheyAre(SparkSession spark) {
    TrainingSet set = fit(spark, columns("amount").withLoss(Loss.quantile(List.of(0.5))));

    assertThat(labels(set)).containsExactly(1.5f, -3f, 0f, 2f, 4f);
    assertThat(set.weighted()).isFalse();
  }

  @Test
  void rowsBringTheirWeights(SparkSession spark) {
    TrainingSet set =
        fit(spark, columns("amount").withLoss(Loss.squared()).withWeight("importance"));

    assertThat(set.weighted()).isTrue();
    assertThat(read(set)).extracting(ReadRow::weight).containsExactly(2f, 0.5f, 0f, 1f, 1f);
  }

  @Test
  void labelsThatDoNotFitTheLossAreRefused(SparkSession spark) {
    assertThatThrownBy(() -> fit(spark, columns("amount").withLoss(Loss.poisson())))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "label: 1 rows hold something else than a number of at least 0, such as -3.0");
    assertThatThrownBy(() -> fit(spark, columns("amount").withLoss(Loss.multiclass())))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "label: column amount is double (allowed: text, a whole number or a boolean)");
    assertThatThrownBy(
            () ->
                fit(
                    spark,
                    TrainingColumns.of(List.of("x"), List.of(), "kind", "x in (1, 3)", "x = 2")
                        .withLoss(Loss.multiclass())))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("the rows have 1 classes of label kind [cat] (allowed: at least 2)");
    assertThatThrownBy(
            () ->
                fit(
                    spark,
                    TrainingColumns.of(List.of("x"), List.of(), "size", "x < 4", "x >= 4")
                        .withLoss(Loss.multiclass())))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "label: 2 validation rows hold a class that no training row has, such as 100");
    Loss weighted = Loss.multiclass().withClassWeights(Map.of("cow", 2.0));
    assertThatThrownBy(() -> fit(spark, columns("kind").withLoss(weighted)))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("class cow has a weight, but no training row (classes: cat, dog)");
  }

  @Test
  void weightsThatAreNoneAreRefused(SparkSession spark) {
    assertThatThrownBy(
            () -> fit(spark, columns("size").withLoss(Loss.squared()).withWeight("amount")))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("weight: 2 rows have a weight that is missing, negative or infinite");
    assertThatThrownBy(() -> fit(spark, columns("size").withLoss(Loss.squared()).withWeight("no")))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("weight: the table has no column no");
  }

  @Test
  void lossesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> Loss.quantile(List.of(0.5, 0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot make a loss: the quantiles are [0.5, 0.1] (allowed: each above 0 and below 1, ascending). Correct them.");
    assertThatThrownBy(() -> Loss.huber(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot make a loss: delta is 0.0 (allowed: above 0). Correct it.");
  }

  private static TrainingColumns columns(String label) {
    return TrainingColumns.of(List.of("x"), List.of(), label, "part = 1", "part = 2");
  }

  private static TrainingSet fit(SparkSession spark, TrainingColumns columns) {
    Dataset<Row> table = spark.sql(ROWS);
    return TrainingSet.fit(table, "t@1", columns);
  }

  private static List<Float> labels(TrainingSet set) {
    return read(set).stream().map(row -> (float) row.target()).toList();
  }

  /** What a rank reads of all rows, in the order of x. */
  private static List<ReadRow> read(TrainingSet set) {
    return RankReads.epoch(set.rows(), set.spec(), 1).stream()
        .sorted(Comparator.comparing(row -> row.inputs().get(0).get(0)))
        .toList();
  }
}
