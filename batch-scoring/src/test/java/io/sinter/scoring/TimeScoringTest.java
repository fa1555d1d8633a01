package io.sinter.scoring;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.PackageContents;
import io.sinter.registry.TimePeriod;
import io.sinter.registry.testing.MlflowServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model and the scores of make_time_model.py. */
@ExtendWith({SparkTestSession.class, MlflowServer.class})
class TimeScoringTest {
  private static final long DAY = 86_400_000_000L;
  private static final List<String[]> LINES =
      new String(Fixture.resource("time.csv"), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(",", -1))
          .toList();

  @TempDir private Path home;
  private Lab lab;

  @BeforeEach
  void open(MlflowServer server) {
    lab = new Lab(server, home);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "America/New_York"})
  void timestampsLocalTimesAndDatesAreScoredAsPlainPythonDoes(String zone, SparkSession spark) {
    String version = lab.register(TimeScoringTest::contents);
    spark.conf().set("spark.sql.session.timeZone", zone);
    try {
      Map<String, String> tables = new HashMap<>();
      tables.put("moments", "timestamp_micros(micros)");
      tables.put(
          "locals",
          "timestamp_ntz'1970-01-01' + make_dt_interval(0, 0, 0, cast(micros AS decimal(20, 0)) / 1000000)");
      tables.put("days", "date_add(date'1970-01-01', cast(micros DIV %d AS int))".formatted(DAY));
      tables.forEach(
          (table, time) -> {
            lab.tables.append(table, rows(spark, table).selectExpr("id", time + " AS at"));
            assertThat(lab.score("source.table=" + table, "target.table=scores_" + table))
                .isEqualTo(JobOutcome.DONE);
            assertScores(lab.tables.read(lab.tables.latest("scores_" + table)), version, table);
          });
    } finally {
      spark.conf().unset("spark.sql.session.timeZone");
    }
  }

  @Test
  void aStreamOfTimesIsScoredAsATableIs(SparkSession spark) {
    String version = lab.register(TimeScoringTest::contents);
    lab.tables.append(
        "flights",
        rows(spark, "moments").selectExpr("id", "timestamp_micros(micros) AS at").repartition(3));

    assertThat(lab.stream()).isEqualTo(JobOutcome.DONE);

    assertScores(lab.scores(), version, "moments");
  }

  @Test
  void theEngineOfGpusScoresTimesAsPlainPythonDoes(SparkSession spark) {
    ModelPackage written = ModelPackage.write(home.resolve("package"), contents("run", ""));
    ScoringModel model = new ScoringModel("times", "1", "run", written);
    Dataset<Row> rows = rows(spark, "moments").selectExpr("id", "timestamp_micros(micros) AS at");
    try (Scorer scorer = Scorer.open(spark, model, 16, ScoringPlace.LIBTORCH_CPU)) {
      Dataset<Row> scored =
          scorer.withScore(rows, "score", "times").withColumn("model_version", lit(1));

      assertScores(scored, "1", "moments");
    }
  }

  @Test
  void aColumnThatHoldsNoTimesIsRefused(SparkSession spark) {
    lab.register(TimeScoringTest::contents);
    lab.tables.append("flights", rows(spark, "moments").selectExpr("id", "micros AS at"));

    assertThatThrownBy(() -> lab.score())
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "column at is bigint (allowed: a timestamp, a timestamp without time zone or a date)");
  }

  /** Dates are those times that are a midnight. */
  private static Dataset<Row> rows(SparkSession spark, String table) {
    List<Row> rows = new ArrayList<>();
    for (String[] line : lines(table)) {
      rows.add(RowFactory.create("t" + line[0], line[0].isEmpty() ? null : Long.valueOf(line[0])));
    }
    return spark.createDataFrame(rows, new StructType().add("id", "string").add("micros", "long"));
  }

  private static List<String[]> lines(String table) {
    return LINES.stream()
        .filter(
            line ->
                !table.equals("days") || line[0].isEmpty() || Long.parseLong(line[0]) % DAY == 0)
        .toList();
  }

  private static void assertScores(Dataset<Row> scored, String version, String table) {
    Map<String, Double> scores = new HashMap<>();
    for (Row row :
        scored.where("model_version = " + version).select("id", "score").collectAsList()) {
      scores.put(row.getString(0), row.getDouble(1));
    }
    assertThat(scores).hasSameSizeAs(lines(table));
    for (String[] line : lines(table)) {
      assertThat(scores.get("t" + line[0]))
          .as("%s of %s", line[0], table)
          .isCloseTo(Double.parseDouble(line[1]), within(2e-7));
    }
  }

  private static PackageContents contents(String runId, String modelId) {
    return new PackageContents(
        new FeatureSpec(
            List.of(
                new CyclicFeature(
                    "at", List.of(TimePeriod.DAY, TimePeriod.WEEK, TimePeriod.YEAR)))),
        0.5,
        "times",
        runId,
        modelId,
        Optional.of(Fixture.resource("time.onnx")),
        Fixture.resource("time.pth"),
        List.of(Map.of("at", "2026-03-29T01:30:00Z")),
        "# Times",
        Map.of(),
        ModelOutput.probability(),
        List.of());
  }
}
