package io.sinter.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
class ScorerProbeTest {
  @TempDir Path directory;

  @Test
  void twoModelsScoreTheSameRowsSideBySide(SparkSession spark) {
    try (Scorer a = Scorer.open(spark, Fixture.model("a", directory.resolve("a")), 64);
        Scorer b = Scorer.open(spark, Fixture.model("b", directory.resolve("b")), 64)) {
      Dataset<Row> rows = Fixture.rows(spark);
      Dataset<Row> scored = b.withScore(a.withScore(rows, "by a", "rows"), "by b", "rows");

      assertThat(scored.columns()).startsWith(rows.columns()).endsWith("by a", "by b");
      Map<String, Double> byA = new HashMap<>();
      Map<String, Double> byB = new HashMap<>();
      for (Row row : scored.collectAsList()) {
        byA.put(row.getString(0), row.getAs("by a"));
        byB.put(row.getString(0), row.getAs("by b"));
      }
      Recorded.assertScores(byA, "a", 0, 500);
      Recorded.assertScores(byB, "b", 0, 500);
    }
  }

  @Test
  void aProbeTimesEachBatchOfAFreshSession(SparkSession spark) {
    ScoringModel model = Fixture.model("a", directory.resolve("a"));

    ScorerProbe probe =
        ScorerProbe.measure(spark, model, Fixture.rows(spark, 0, 10), "rows", 32, 20);

    assertThat(probe.load()).isPositive();
    assertThat(probe.batches()).hasSize(20).isSorted().allMatch(time -> !time.isZero());
    assertThat(probe.withoutScore()).isZero();
    assertThat(probe.rowsPerSecond()).isPositive();
    assertThat(probe.percentile(1)).isEqualTo(probe.batches().get(19));
    assertThat(probe.percentile(0.5)).isEqualTo(probe.batches().get(9));
  }

  @Test
  void theNearestRankIsThePercentile() {
    ScorerProbe probe =
        new ScorerProbe(
            Duration.ofMillis(1),
            100,
            List.of(Duration.ofMillis(30), Duration.ofMillis(10), Duration.ofMillis(20)),
            0);

    assertThat(probe.percentile(0.99)).isEqualTo(Duration.ofMillis(30));
    assertThat(probe.percentile(0.5)).isEqualTo(Duration.ofMillis(20));
    assertThat(probe.percentile(0.1)).isEqualTo(Duration.ofMillis(10));
    assertThat(probe.rowsPerSecond()).isEqualTo(5000);
  }

  @Test
  void aProbeWithoutRowsSaysSo(SparkSession spark) {
    ScoringModel model = Fixture.model("a", directory.resolve("a"));
    assertThatThrownBy(
            () -> ScorerProbe.measure(spark, model, Fixture.rows(spark, 0, 0), "rows", 8, 2))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("table rows has no rows (allowed: at least 1)");
  }
}
