package io.sinter.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.NumericFeature;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
@Timeout(300)
class FittingWhileReadingTest {
  private static final TrainingListener NOBODY = new TrainingListener() {};

  @Test
  void ranksFitWhatAPassOverTheTableFitsWhateverTheirNumber(
      SparkSession spark, @TempDir Path folder) {
    String path = folder.resolve("table").toString();
    Tables.separable(spark, 3000)
        .selectExpr("*", "1e6 + 1e-2 * id AS far", "abs(day - 4) AS importance")
        .repartition(5)
        .write()
        .format("delta")
        .save(path);
    Dataset<Row> table = spark.read().format("delta").load(path);
    TrainingColumns columns =
        TrainingColumns.of(
                List.of("x", "y", "far"), List.of("kind"), "label", "day < 8", "day >= 8")
            .withWeight("importance");
    TrainingSet passed = TrainingSet.fit(table, "t@1", columns);

    for (int ranks = 1; ranks <= 2; ranks++) {
      TrainingSet data = TrainingSet.of(table, "t@1", columns);
      TrainingResult result = train(spark, data, ranks);

      assertThat(data.features()).isEqualTo(passed.features());
      assertThat(data.counts()).isEqualTo(passed.counts());
      assertThat(train(spark, passed, ranks).onnx().orElseThrow())
          .isEqualTo(result.onnx().orElseThrow());
    }
  }

  @Test
  void rowsThatAreShuffledAreFittedToo(SparkSession spark) {
    Dataset<Row> table = Tables.separable(spark, 800).repartition(3).sortWithinPartitions("y");
    TrainingSet data = TrainingSet.of(table, "t@1", Tables.columns());
    TrainingSet passed = TrainingSet.fit(table, "t@1", Tables.columns());

    train(spark, data, 2);

    assertThat(data.counts()).isEqualTo(passed.counts());
    for (int i = 0; i < 2; i++) {
      NumericFeature own = data.features().numeric().get(i);
      NumericFeature other = passed.features().numeric().get(i);
      assertThat(own.mean()).isCloseTo(other.mean(), within(1e-14 * Math.abs(other.mean())));
      assertThat(own.standardDeviation())
          .isCloseTo(other.standardDeviation(), within(1e-14 * other.standardDeviation()));
    }
  }

  @Test
  void whatIsWrongWithValuesEndsTheTrainingAsItEndsAPass(SparkSession spark) {
    Dataset<Row> table =
        Tables.separable(spark, 500)
            .selectExpr("day", "x", "3.5D AS constant", "coalesce(label, 0) + 2 AS label");
    TrainingColumns columns =
        TrainingColumns.of(List.of("x", "constant"), List.of(), "label", "day < 8", "day >= 8");
    String message =
        """
        Cannot train on t@1: 2 problems
          - label: 500 rows hold something else than 0 or 1, such as 2.0 (allowed: 0, 1, null). Correct the column, or choose another
          - features.numeric: column constant is 3.5 in all training rows (allowed: at least two values). Leave it out""";

    assertThatThrownBy(() -> TrainingSet.fit(table, "t@1", columns))
        .isInstanceOf(JobException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> train(spark, TrainingSet.of(table, "t@1", columns), 2))
        .isInstanceOf(JobException.class)
        .hasMessage(message);
  }

  private static TrainingResult train(SparkSession spark, TrainingSet data, int ranks) {
    TrainingOptions options =
        TrainingOptions.builder().epochs(1).batchRows(256).seed(7).ranks(ranks).build();
    return new Trainer(spark).train(data, Network.mlp(List.of(4)), options, NOBODY);
  }
}
