package io.sinter.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of two ranks each, as those with two GPUs have; here they compute on CPUs. */
@ExtendWith(SparkTestSession.class)
@Timeout(300)
class SeveralRanksTest {
  private final List<RankReport> ranks = Collections.synchronizedList(new ArrayList<>());
  private final TrainingListener listener =
      new TrainingListener() {
        @Override
        public void ready(RankReport rank) {
          ranks.add(rank);
        }
      };

  private static TrainingOptions.Builder options(int ranks, int taskGpus) {
    return TrainingOptions.builder()
        .epochs(2)
        .batchRows(256)
        .learningRate(0.01)
        .seed(7)
        .ranks(ranks)
        .cluster(
            new ClusterOptions(
                2, Duration.ofMinutes(2), ClusterOptions.Plaintext.REFUSE, taskGpus));
  }

  private byte[] train(SparkSession spark, Dataset<Row> table, TrainingOptions options) {
    TrainingSet data = TrainingSet.fit(table, "separable", Tables.columns());
    return new Trainer(spark)
        .train(data, Network.mlp(List.of(8)), options, listener)
        .onnx()
        .orElseThrow();
  }

  @Test
  void twoRanksOfOneTaskEndAsTwoTasksDo(SparkSession spark, @TempDir Path folder) {
    String path = folder.resolve("table").toString();
    Tables.separable(spark, 1000).repartition(4).write().format("delta").save(path);
    Dataset<Row> table = spark.read().format("delta").load(path);

    byte[] apart = train(spark, table, options(2, 0).build());
    byte[] together = train(spark, table, options(2, 2).build());

    assertThat(together).isEqualTo(apart);
  }

  @Test
  void ranksOfOneTaskShareTheShuffleBehindTheirRows(SparkSession spark) {
    Dataset<Row> table = Tables.separable(spark, 1000).repartition(3);

    byte[] apart = train(spark, table, options(2, 0).build());
    byte[] together = train(spark, table, options(2, 2).build());

    assertThat(together).isEqualTo(apart);
  }

  @Test
  void twoTasksOfTwoRanksAreFourRanks(SparkSession spark) {
    assertThat(new Trainer(spark).slots(options(1, 2).build())).isEqualTo(4);

    train(spark, Tables.separable(spark, 1000), options(4, 2).build());

    assertThat(ranks).extracting(RankReport::rank).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(ranks).extracting(RankReport::ranks).containsOnly(4);
    assertThat(ranks.stream().mapToLong(RankReport::trainingRows)).allMatch(rows -> rows > 100);
    assertThat(ranks)
        .extracting(RankReport::reason)
        .containsOnly("no rank has a GPU: Spark assigns none");
  }

  @Test
  void aRankThatFailsEndsTheOthersOfItsTask(SparkSession spark, @TempDir Path folder) {
    String path = folder.resolve("table").toString();
    Tables.separable(spark, 500).repartition(4).write().format("delta").save(path);
    TrainingSet data =
        TrainingSet.fit(spark.read().format("delta").load(path), "separable", Tables.columns());
    float largest = data.rows().agg(functions.max("y")).head().getFloat(0);
    Dataset<Row> broken =
        data.rows()
            .withColumn(
                "x",
                functions.expr("if(y >= %sf, raise_error('broken row'), x)".formatted(largest)));
    TrainingSet failing =
        new TrainingSet(broken, data.features(), data.counts(), data.loss(), data.weighted());

    assertThatThrownBy(
            () ->
                new Trainer(spark)
                    .train(failing, Network.mlp(List.of(4)), options(4, 2).build(), listener))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll("Cannot train with 4 ranks: rank ", "of 4 on", "broken row");
  }

  @Test
  void ranksThatDoNotFillTheirTasksAreRefused(SparkSession spark) {
    assertThatThrownBy(() -> new Trainer(spark).check(options(3, 2).build()))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "each task has 2 ranks, one a GPU (allowed: a multiple of 2 ranks). Set training.ranks=4");
  }
}
