package io.sinter.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
@Timeout(300)
class TrainerTest {
  private static final TrainingListener NOBODY = new TrainingListener() {};

  @Test
  void separableRowsAreLearned(SparkSession spark) {
    TrainingSet data =
        TrainingSet.fit(Tables.separable(spark, 8000), "separable", Tables.columns());
    Heard heard = new Heard();

    TrainingResult result =
        new Trainer(spark).train(data, Network.mlp(List.of(16)), options().ranks(2).build(), heard);

    assertThat(result.epochs()).hasSize(4).isEqualTo(heard.epochs);
    assertThat(result.epochs().get(3).loss()).isLessThan(result.epochs().get(0).loss() / 2);
    assertThat(result.best().metric("auc")).isGreaterThan(0.98);
    assertThat(data.counts().training()).isEqualTo(result.best().rows());
    assertThat(heard.ranks).extracting(RankReport::rank).containsExactlyInAnyOrder(0, 1);
    assertThat(heard.ranks.stream().mapToLong(RankReport::trainingRows).sum())
        .isEqualTo(data.counts().training());
    assertThat(heard.ranks.stream().mapToLong(RankReport::validationRows).sum())
        .isEqualTo(data.counts().validation());
  }

  @Test
  void theLayoutOfAShuffledTableDoesNotChangeTheResult(SparkSession spark) {
    Dataset<Row> table = Tables.separable(spark, 1000).cache();
    TrainingOptions options = options().ranks(2).epochs(2).build();
    Trainer trainer = new Trainer(spark);

    TrainingResult once =
        trainer.train(
            fit(table.repartition(3).sortWithinPartitions("x")),
            Network.mlp(List.of(8)),
            options,
            NOBODY);
    TrainingResult again =
        trainer.train(
            fit(table.repartition(5).sortWithinPartitions("y")),
            Network.mlp(List.of(8)),
            options,
            NOBODY);

    assertThat(again.onnx().orElseThrow()).isEqualTo(once.onnx().orElseThrow());
  }

  @Test
  void oneVersionOfATableGivesOneResult(SparkSession spark, @TempDir Path folder) {
    String table = folder.resolve("table").toString();
    Tables.separable(spark, 1000).repartition(4).write().format("delta").save(table);
    TrainingOptions options = options().ranks(2).epochs(2).build();
    Trainer trainer = new Trainer(spark);

    List<TrainingResult> results = new ArrayList<>();
    for (String splitBytes : List.of("134217728", "4096")) {
      spark.conf().set("spark.sql.files.maxPartitionBytes", splitBytes);
      try {
        results.add(
            trainer.train(
                fit(spark.read().format("delta").load(table)),
                Network.mlp(List.of(8)),
                options,
                NOBODY));
      } finally {
        spark.conf().unset("spark.sql.files.maxPartitionBytes");
      }
    }

    assertThat(results.get(1).onnx().orElseThrow()).isEqualTo(results.get(0).onnx().orElseThrow());
  }

  @Test
  void moreRanksThanRowsOfSomeRanksAreNoHindrance(SparkSession spark) {
    Dataset<Row> few =
        spark.sql(
            "SELECT day, CAST(x AS DOUBLE) AS x, CAST(label AS INT) AS label FROM VALUES"
                + " (0, 1, 0), (0, 2, 1), (9, 1, 0), (9, 3, 1) AS t(day, x, label)");
    TrainingSet data =
        TrainingSet.fit(
            few,
            "few",
            TrainingColumns.of(List.of("x"), List.of(), "label", "day < 8", "day >= 8"));

    TrainingResult result =
        new Trainer(spark).train(data, Network.mlp(List.of(4)), options().ranks(2).build(), NOBODY);

    assertThat(result.best().rows()).isEqualTo(2);
  }

  @Test
  void moreRanksThanSlotsAreRefusedBeforeAnythingIsLaunched(SparkSession spark) {
    assertThatThrownBy(() -> new Trainer(spark).check(options().ranks(3).build()))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot train with 3 ranks: Spark can run 2 tasks at the same time (needed: 3, one a rank). Start with --master local[3], or set training.ranks=2.");
  }

  @Test
  void gpusThatAreNotThereAreRefusedBeforeAnythingIsLaunched(SparkSession spark) {
    assertThatThrownBy(
            () -> new Trainer(spark).check(options().ranks(2).device(TrainingDevice.CUDA).build()))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll(
            "Cannot train with 2 ranks: the driver has no GPU",
            "spark.driver.resource.gpu.amount=2");
  }

  @Test
  void aRankThatFailsIsNamedWithWhatItWasDoing(SparkSession spark) {
    TrainingSet data = fit(Tables.separable(spark, 500));
    Dataset<Row> broken =
        data.rows().withColumn("x", functions.expr("if(y > 12, raise_error('broken row'), x)"));
    TrainingSet failing =
        new TrainingSet(broken, data.features(), data.counts(), data.loss(), data.weighted());

    assertThatThrownBy(
            () ->
                new Trainer(spark)
                    .train(failing, Network.mlp(List.of(4)), options().build(), NOBODY))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll("Cannot train with 1 ranks", "broken row");
  }

  @Test
  void impossibleOptionsAreReportedTogether() {
    assertThatThrownBy(() -> TrainingOptions.builder().epochs(0).patience(-1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot train: epochs is 0 (allowed: at least 1), patience is -1 (allowed: at least 0). Correct the training options.");
    assertThatThrownBy(() -> Network.mlp(List.of(8, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a hidden layer has width 0");
  }

  private static TrainingSet fit(Dataset<Row> table) {
    return TrainingSet.fit(table, "separable", Tables.columns());
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder().epochs(4).batchRows(256).learningRate(0.01).seed(7);
  }

  private static final class Heard implements TrainingListener {
    private final List<EpochReport> epochs = new ArrayList<>();
    private final List<RankReport> ranks = new ArrayList<>();

    @Override
    public void ready(RankReport rank) {
      ranks.add(rank);
    }

    @Override
    public void epoch(EpochReport epoch) {
      epochs.add(epoch);
    }
  }
}
