package io.sinter.scoring.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.ForeignModel;
import io.sinter.registry.testing.ForeignModels;
import io.sinter.scoring.CallSettings;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.OtherRows;
import io.sinter.scoring.OutputKind;
import io.sinter.scoring.ScoreRequest;
import io.sinter.scoring.Scorer;
import io.sinter.scoring.ScoringModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SparkTestSession.class)
class OtherModelsTest {
  private static final List<String> COLUMNS = List.of("distance", "wind", "hour", "load");
  private static final CallSettings NOTHING = settings(List.of());

  @TempDir private Path temp;

  private static CallSettings settings(List<String> columns) {
    return new CallSettings(columns, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private OtherModel open(String model, CallSettings settings) {
    Path copy = ForeignModels.copy(model, temp.resolve(model + System.nanoTime()));
    return OtherModels.open(model, ForeignModel.open(copy), settings);
  }

  private static Map<String, Row> score(SparkSession spark, OtherModel model, Dataset<Row> rows) {
    ScoringModel scoring = new ScoringModel("delays", "1", "run", model);
    Map<String, Row> scored = new HashMap<>();
    try (Scorer scorer = Scorer.open(spark, scoring, 16)) {
      ScoreRequest request =
          new ScoreRequest("flights", List.of("id"), OptionalLong.of(3), "batch", Instant.EPOCH);
      for (Row row : scorer.score(rows, request).collectAsList()) {
        scored.put(row.getString(0), row);
      }
    }
    return scored;
  }

  private static void assertColumn(Map<String, Row> found, String column, String expected) {
    Map<String, Double> recorded = ForeignModels.expected(expected);
    assertThat(found.keySet()).isEqualTo(recorded.keySet());
    recorded.forEach(
        (id, value) ->
            assertThat(found.get(id).<Double>getAs(column))
                .as("%s of %s", column, id)
                .isCloseTo(value, within(1e-6 * Math.max(1, Math.abs(value)))));
  }

  @ParameterizedTest
  @CsvSource({
    "sklearn-zipmap,true,false",
    "sklearn-tensor,true,true",
    "sklearn-columns,true,false",
    "sklearn-regressor,false,true",
    "torch-onnx,false,true",
    "torchscript,false,false",
    "torchscript-columns,false,false",
  })
  void scoresAreThoseOfPython(
      String name, boolean classifier, boolean unnamed, SparkSession spark) {
    OtherModel model = open(name, unnamed ? settings(COLUMNS) : NOTHING);
    Map<String, Row> found = score(spark, model, OtherRows.of(spark));

    assertColumn(found, "score", name);
    assertColumn(found, "prediction", classifier ? name + ".label" : name);
    assertThat(found.values())
        .extracting(row -> row.<String>getAs("model_digest"))
        .containsOnly(model.digest());
  }

  @Test
  void aLogitIsAProbabilityWhenItIsAskedFor(SparkSession spark) {
    CallSettings settings =
        new CallSettings(
            COLUMNS, Optional.of("logit"), Optional.of(OutputKind.LOGIT), Optional.of(0.52));
    Map<String, Row> found = score(spark, open("torch-onnx", settings), OtherRows.of(spark));
    ForeignModels.expected("torch-onnx")
        .forEach(
            (id, logit) -> {
              double probability = 1 / (1 + Math.exp(-logit));
              Row row = found.get(id);
              assertThat(row.<Double>getAs("score")).isCloseTo(probability, within(1e-6));
              assertThat(row.<Double>getAs("prediction")).isEqualTo(probability >= 0.52 ? 1 : 0);
            });
    assertThat(found.values())
        .extracting(row -> row.<Double>getAs("prediction"))
        .contains(0.0, 1.0);
  }

  @Test
  void aMissingNumberGivesNoScoreAndAMissingIntegerIsAnError(SparkSession spark) {
    Dataset<Row> rows = OtherRows.of(spark).withColumn("wind", nullDouble());
    assertThat(score(spark, open("torch-onnx", settings(COLUMNS)), rows).values())
        .allSatisfy(
            row -> {
              assertThat(row.<Double>getAs("score")).isNull();
              assertThat(row.<Double>getAs("prediction")).isNull();
            });
    OtherModel columns = open("sklearn-columns", NOTHING);
    Dataset<Row> without =
        OtherRows.of(spark)
            .selectExpr("id", "distance", "wind", "cast(null as int) hour", "load", "carrier");
    assertThatThrownBy(() -> score(spark, columns, without))
        .hasStackTraceContaining("Cannot score flights: a value of column hour is null");
  }

  private static org.apache.spark.sql.Column nullDouble() {
    return org.apache.spark.sql.functions.lit(null).cast("double");
  }

  @Test
  void columnsThatAreMissingOrOfAnotherTypeAreAllNamed(SparkSession spark) {
    OtherModel model = open("sklearn-columns", NOTHING);
    Dataset<Row> rows =
        OtherRows.of(spark)
            .selectExpr(
                "id",
                "cast(distance as string) distance",
                "wind",
                "cast(hour as double) hour",
                "load");
    assertThatThrownBy(() -> score(spark, model, rows))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll(
            "column distance is string (allowed: a number or a boolean)",
            "column hour is double (allowed: a whole number or a boolean)",
            "column carrier is missing");
  }

  @Test
  void whatCannotBeCalledIsRefusedWithTheNextStep() {
    assertRefused("sklearn-tensor", NOTHING, "nothing names its columns", "Set model.columns");
    assertRefused("sklearn-regressor", settings(List.of("a", "b")), "it takes 4 columns and 2 are");
    assertRefused(
        "sklearn-three", settings(COLUMNS), "it gives 3 numbers a row, for the classes [0, 1, 2]");
    assertRefused(
        "torch-onnx",
        new CallSettings(COLUMNS, Optional.of("score"), Optional.empty(), Optional.empty()),
        "it has no output `score` (allowed: logit)");
    assertRefused(
        "sklearn-columns", settings(COLUMNS), "model.columns is set, and its inputs are called");
    assertRefused(
        "torchscript-columns", settings(List.of("a", "b")), "its forward takes 4 tensors");
  }

  private void assertRefused(String model, CallSettings settings, String... parts) {
    assertThatThrownBy(() -> open(model, settings))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot score with " + model)
        .hasMessageContainingAll(parts);
  }
}
