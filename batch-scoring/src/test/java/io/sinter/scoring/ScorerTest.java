package io.sinter.scoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.ModelOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkTestSession.class)
class ScorerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123456Z");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096})
  void scoresAreThoseOfPythonForEveryBatchSize(int batchRows, SparkSession spark) {
    try (Scorer scorer = Scorer.open(spark, Fixture.model("a", directory), batchRows)) {
      Dataset<Row> scored = scorer.score(Fixture.rows(spark).repartition(3), request("id"));

      assertScores(scored, Fixture.expected("a"));
      assertThat(scorer.counts().rows().value()).isEqualTo(500);
      assertThat(scorer.counts().unknownCategories().value())
          .isEqualTo(Fixture.unknownCategories());
    }
  }

  @Test
  void aPredictedNumberIsItsOwnPrediction(SparkSession spark) {
    ScoringModel model = Fixture.model(ModelOutput.number(), directory);
    try (Scorer scorer = Scorer.open(spark, model, 4096)) {
      Dataset<Row> scored = scorer.score(Fixture.rows(spark), request("id"));

      assertThat(scored.where("prediction <=> score").count()).isEqualTo(500);
    }
  }

  @Test
  void modelsWithSeveralNumbersARowAreRefused(SparkSession spark) {
    ModelOutput classes = new ModelOutput(ModelOutput.Kind.CLASSES, List.of("cat", "dog"));
    ScoringModel model = Fixture.model(classes, directory);

    assertThatThrownBy(() -> Scorer.open(spark, model, 4096))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "it gives 2 numbers a row, classes [cat, dog] (allowed: one, a probability or a number)");
  }

  @Test
  void aScoredRowSaysWhatMadeIt(SparkSession spark) {
    ScoringModel model = Fixture.model("a", directory);
    try (Scorer scorer = Scorer.open(spark, model, 4096)) {
      Dataset<Row> scored = scorer.score(Fixture.rows(spark), request("id", "hour"));

      assertThat(scored.columns())
          .containsExactly(
              "id",
              "hour",
              "prediction",
              "score",
              "model_name",
              "model_version",
              "model_digest",
              "run_id",
              "source_version",
              "batch_id",
              "scored_at");
      for (int i = 0; i < scored.columns().length; i++) {
        assertThat(scored.schema().apply(i).dataType())
            .isEqualTo(
                ScoredTable.schema(Fixture.SCHEMA, List.of("id", "hour")).apply(i).dataType());
      }
      Row row = scored.where("id = 'f0000'").head();
      assertThat(row.getInt(1)).isEqualTo(12);
      assertThat(row.getDouble(2)).isEqualTo(1.0);
      assertThat(row.getString(4)).isEqualTo("flight-delay");
      assertThat(row.getString(5)).isEqualTo("1");
      assertThat(row.getString(6)).isEqualTo(model.digest()).hasSize(64);
      assertThat(row.getString(7)).isEqualTo("run-a");
      assertThat(row.getLong(8)).isEqualTo(5);
      assertThat(row.getString(9)).isEqualTo("batch-1");
      assertThat(row.getTimestamp(10).toInstant()).isEqualTo(NOW);
      assertThat(scored.where("(score >= 0.3) != (prediction = 1.0)").count()).isZero();
    }
  }

  @Test
  void longTextAndInfiniteNumbersPassThrough(SparkSession spark) {
    Dataset<Row> rows =
        Fixture.rows(spark)
            .withColumn("carrier", lit("x".repeat(3000)))
            .withColumn("distance", lit(Double.POSITIVE_INFINITY));
    try (Scorer scorer = Scorer.open(spark, Fixture.model("a", directory), 64)) {
      Dataset<Row> scored = scorer.score(rows, request("id"));

      List<Row> bad =
          scored.where("score is null or prediction is null or isnan(score)").collectAsList();
      assertThat(bad).allMatch(row -> row.isNullAt(1) && row.isNullAt(2));
      assertThat(scorer.counts().withoutScore().value()).isEqualTo(bad.size());
    }
  }

  @Test
  void aTaskThatEndsEarlyLeaksNothing(SparkSession spark) {
    try (Scorer scorer = Scorer.open(spark, Fixture.model("a", directory), 8)) {
      assertThat(scorer.score(Fixture.rows(spark), request("id")).limit(3).collectAsList())
          .hasSize(3);
    }
  }

  @Test
  void twoModelsScoreAtTheSameTimeOnTheSameExecutor(SparkSession spark) throws Exception {
    var pool = Executors.newFixedThreadPool(4);
    try (Scorer a = Scorer.open(spark, Fixture.model("a", directory.resolve("a")), 16);
        Scorer b = Scorer.open(spark, Fixture.model("b", directory.resolve("b")), 16)) {
      Callable<Boolean> withA =
          () -> assertScores(a.score(rows(spark), request("id")), Fixture.expected("a"));
      Callable<Boolean> withB =
          () -> assertScores(b.score(rows(spark), request("id")), Fixture.expected("b"));
      for (var done : pool.invokeAll(List.of(withA, withB, withA, withB))) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aFileChangedAfterItWasOpenedIsRefused(SparkSession spark) throws IOException {
    ScoringModel model = Fixture.model("a", directory);
    Files.write(model.contents().onnx(), new byte[] {0}, StandardOpenOption.APPEND);

    assertThatThrownBy(() -> Scorer.open(spark, model, 4096))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot score: model.onnx of the model's package has SHA-256")
        .hasMessageContaining("as registered");
  }

  @Test
  void wrongColumnsAreNamedTogether(SparkSession spark) {
    Dataset<Row> rows =
        Fixture.rows(spark)
            .drop("distance")
            .withColumn("carrier", col("hour").cast(DataTypes.DoubleType));
    try (Scorer scorer = Scorer.open(spark, Fixture.model("a", directory), 4096)) {
      assertThatThrownBy(() -> scorer.score(rows, request("id")))
          .isInstanceOf(JobException.class)
          .hasMessageContaining("column distance is missing")
          .hasMessageContaining("column carrier is double");
      assertThatThrownBy(() -> scorer.score(Fixture.rows(spark), request("flight_id")))
          .isInstanceOf(JobException.class)
          .hasMessageContaining("column flight_id is missing (allowed: id, distance, hour");
    }
  }

  @Test
  void aBatchWithoutRowsIsRefused(SparkSession spark) {
    ScoringModel model = Fixture.model("a", directory);
    assertThatThrownBy(() -> Scorer.open(spark, model, 0))
        .isInstanceOf(JobException.class)
        .hasMessage("Cannot score in batches of 0 rows (allowed: at least 1). Raise batch-size.");
  }

  private static Dataset<Row> rows(SparkSession spark) {
    return Fixture.rows(spark).repartition(4);
  }

  private static ScoreRequest request(String... keys) {
    return new ScoreRequest("flights", List.of(keys), OptionalLong.of(5), "batch-1", NOW);
  }

  private static boolean assertScores(Dataset<Row> scored, Map<String, Double> expected) {
    Map<String, Double> found = new HashMap<>();
    for (Row row : scored.select("id", "score").collectAsList()) {
      assertThat(found.put(row.getString(0), row.getDouble(1))).isNull();
    }
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    found.forEach(
        (id, score) -> assertThat(score).as(id).isCloseTo(expected.get(id), within(1e-6)));
    return true;
  }
}
