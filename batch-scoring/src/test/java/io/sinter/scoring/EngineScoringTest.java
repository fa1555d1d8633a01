package io.sinter.scoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.arrow.EngineCache;
import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.ModelOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scoring as GPUs do it, with the CPU as the device, against the scores of Python and of the CPU's
 * own way.
 */
@Timeout(300)
@ExtendWith(SparkTestSession.class)
class EngineScoringTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096})
  void scoresAreThoseOfPythonAndOfOnnxRuntimeForEveryBatchSize(int batchRows, SparkSession spark) {
    ScoringModel model = Fixture.model("a", directory);
    try (Scorer engine = Scorer.open(spark, model, batchRows, ScoringPlace.LIBTORCH_CPU);
        Scorer onnx = Scorer.open(spark, model, batchRows)) {
      Dataset<Row> rows = Fixture.rows(spark).repartition(5);
      Map<String, Double> found = scores(engine, rows);

      assertClose(found, Fixture.expected("a"), 1e-6);
      assertClose(found, scores(onnx, rows), 1e-6);
      assertThat(engine.counts().rows().value()).isEqualTo(500);
      assertThat(engine.counts().unknownCategories().value())
          .isEqualTo(Fixture.unknownCategories());
    }
  }

  @Test
  void longTextAndNumbersThatAreNoneAreTreatedAsOnnxRuntimeDoes(SparkSession spark) {
    ScoringModel model = Fixture.model("a", directory);
    Dataset<Row> rows =
        Fixture.rows(spark)
            .withColumn("carrier", lit("x".repeat(3000)))
            .withColumn("distance", lit(Double.POSITIVE_INFINITY));
    try (Scorer engine = Scorer.open(spark, model, 64, ScoringPlace.LIBTORCH_CPU);
        Scorer onnx = Scorer.open(spark, model, 64)) {
      assertThat(scores(engine, rows)).isEqualTo(scores(onnx, rows));
      assertThat(engine.counts().withoutScore().value())
          .isEqualTo(onnx.counts().withoutScore().value());
    }
  }

  @Test
  void manyTasksOfTwoModelsShareTwoEngines(SparkSession spark) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (Scorer a = open(spark, Fixture.model("a", directory.resolve("a")), 16);
        Scorer b = open(spark, Fixture.model("b", directory.resolve("b")), 16)) {
      EngineCache.shared().closeAll();
      Callable<Map<String, Double>> withA = () -> scores(a, Fixture.rows(spark).repartition(8));
      Callable<Map<String, Double>> withB = () -> scores(b, Fixture.rows(spark).repartition(8));
      List<Future<Map<String, Double>>> done =
          pool.invokeAll(List.of(withA, withB, withA, withB), 250, TimeUnit.SECONDS);
      for (int i = 0; i < done.size(); i++) {
        assertClose(done.get(i).get(), Fixture.expected(i % 2 == 0 ? "a" : "b"), 1e-6);
      }
      assertThat(EngineCache.shared().size()).isEqualTo(2);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aTaskThatEndsEarlyLeavesTheEngineToOthers(SparkSession spark) {
    try (Scorer scorer = open(spark, Fixture.model("a", directory), 8)) {
      assertThat(scorer.withScore(Fixture.rows(spark), "score", "rows").limit(3).collectAsList())
          .hasSize(3);
      assertClose(scores(scorer, Fixture.rows(spark)), Fixture.expected("a"), 1e-6);
    }
  }

  @Test
  void aJobThatIsCancelledLeavesTheEngineToOthers(SparkSession spark) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Scorer scorer = open(spark, Fixture.model("a", directory), 64)) {
      Dataset<Row> endless =
          Fixture.rows(spark)
              .crossJoin(spark.range(1_000_000).withColumnRenamed("id", "copy"))
              .drop("copy");
      Future<Long> scoring =
          pool.submit(
              () -> {
                spark.sparkContext().setJobGroup("cancelled", "test", false);
                return scorer.withScore(endless, "score", "rows").where("score > 2").count();
              });
      while (spark.sparkContext().statusTracker().getJobIdsForGroup("cancelled").length == 0
          || spark.sparkContext().statusTracker().getExecutorInfos()[0].numRunningTasks() == 0) {
        Thread.sleep(10);
      }
      Thread.sleep(200);
      spark.sparkContext().cancelJobGroup("cancelled");

      assertThatThrownBy(() -> scoring.get(250, TimeUnit.SECONDS))
          .hasMessageContaining("cancelled");
      assertClose(scores(scorer, Fixture.rows(spark)), Fixture.expected("a"), 1e-6);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aNetworkThatDiffersFromItsGraphIsRefused(SparkSession spark) {
    ScoringModel model = Fixture.model(ModelOutput.probability(), "b", directory);

    assertThatThrownBy(() -> open(spark, model, 64))
        .isInstanceOf(JobException.class)
        .hasMessageMatching(
            "Cannot score with flight-delay version 1 on a GPU: its TorchScript network differs from its ONNX graph by 0\\.\\d+ \\(allowed: 1e-05\\).*set scoring.device=cpu.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-number", "a-count"})
  void whatMakesANumberOfTheOutputIsFoundOut(String network, SparkSession spark) {
    ScoringModel model = Fixture.model(ModelOutput.number(), network, directory);
    try (Scorer scorer = open(spark, model, 64)) {
      assertClose(scores(scorer, Fixture.rows(spark)), Fixture.expected("a"), 1e-6);
    }
  }

  @Test
  void anArchiveChangedAfterItWasOpenedIsRefused(SparkSession spark) throws IOException {
    ScoringModel model = Fixture.model("a", directory);
    Files.write(model.contents().torchScript(), new byte[] {0}, StandardOpenOption.APPEND);

    assertThatThrownBy(() -> open(spark, model, 64))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot score: data/model.pth of the model's package has SHA-256");
  }

  private static Scorer open(SparkSession spark, ScoringModel model, int batchRows) {
    return Scorer.open(spark, model, batchRows, ScoringPlace.LIBTORCH_CPU);
  }

  private static Map<String, Double> scores(Scorer scorer, Dataset<Row> rows) {
    Map<String, Double> scores = new HashMap<>();
    for (Row row :
        scorer.withScore(rows, "score", "rows").select(col("id"), col("score")).collectAsList()) {
      scores.put(row.getString(0), row.isNullAt(1) ? null : row.getDouble(1));
    }
    return scores;
  }

  private static void assertClose(
      Map<String, Double> found, Map<String, Double> expected, double difference) {
    assertThat(found).hasSameSizeAs(expected);
    expected.forEach(
        (id, score) -> assertThat(found.get(id)).as(id).isCloseTo(score, within(difference)));
  }
}
