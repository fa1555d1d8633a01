package io.sinter.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoringKeysTest {
  private static final String[] LEAST = {
    "source.table=flights", "source.keys=id", "model=models:/m@champion", "target.table=scores"
  };

  @Test
  void theDefaultsAreThoseOfTheReferencePage() {
    JobConfig score = JobConfig.load(JobConfig.Sources.ofSettings(LEAST), ScoreKeys.ALL);
    assertThat(score.find(ScoreKeys.SOURCE_VERSION)).isEmpty();
    assertThat(score.find(ScoreKeys.SOURCE_WHERE)).isEmpty();
    assertThat(score.value(ScoreKeys.BATCH_SIZE)).isEqualTo(4096);
    assertThat(score.value(ScoreKeys.DEVICE)).isEqualTo(ScoringDevice.AUTO);
    assertThat(score.find(ScoreKeys.TRACKING_URI)).isEmpty();

    JobConfig stream = JobConfig.load(JobConfig.Sources.ofSettings(LEAST), StreamKeys.ALL);
    assertThat(stream.find(StreamKeys.STARTING_VERSION)).isEmpty();
    assertThat(stream.find(StreamKeys.STARTING_TIMESTAMP)).isEmpty();
    assertThat(stream.value(StreamKeys.MAX_FILES)).isEqualTo(1000);
    assertThat(stream.find(StreamKeys.MAX_BYTES)).isEmpty();
    assertThat(stream.find(StreamKeys.NAME)).isEmpty();
    assertThat(stream.find(StreamKeys.CHECKPOINT)).isEmpty();
    assertThat(stream.value(StreamKeys.TRIGGER)).isEqualTo(StreamTrigger.AVAILABLE_NOW);
    assertThat(stream.value(StreamKeys.INTERVAL)).isEqualTo(Duration.ofSeconds(10));
    assertThat(stream.find(StreamKeys.STOP_AFTER)).isEmpty();
    assertThat(stream.value(StreamKeys.ON_LOST_CHECKPOINT)).isEqualTo(LostCheckpoint.REFUSE);
  }

  @Test
  void everyKeyIsReadByItsName() {
    JobConfig score =
        JobConfig.load(
            JobConfig.Sources.ofSettings(
                "source.table=flights",
                "source.version=3",
                "source.where=month > 4",
                "source.keys=id,day",
                "model=models:/m/2",
                "target.table=scores",
                "batch-size=512",
                "scoring.device=cuda",
                "mlflow.tracking-uri=http://localhost:5000"),
            ScoreKeys.ALL);
    assertThat(score.value(ScoreKeys.SOURCE_TABLE)).isEqualTo("flights");
    assertThat(score.value(ScoreKeys.SOURCE_VERSION)).isEqualTo(3);
    assertThat(score.value(ScoreKeys.SOURCE_WHERE)).isEqualTo("month > 4");
    assertThat(score.value(ScoreKeys.SOURCE_KEYS)).containsExactly("id", "day");
    assertThat(score.value(ScoreKeys.MODEL)).isEqualTo("models:/m/2");
    assertThat(score.value(ScoreKeys.TARGET_TABLE)).isEqualTo("scores");
    assertThat(score.value(ScoreKeys.BATCH_SIZE)).isEqualTo(512);
    assertThat(score.value(ScoreKeys.DEVICE)).isEqualTo(ScoringDevice.CUDA);
    assertThat(score.value(ScoreKeys.TRACKING_URI)).isEqualTo("http://localhost:5000");

    List<String> settings = new java.util.ArrayList<>(List.of(LEAST));
    settings.addAll(
        List.of(
            "source.starting-version=3",
            "source.starting-timestamp=2026-01-31",
            "source.max-files-per-trigger=2",
            "source.max-bytes-per-trigger=1g",
            "name=nightly",
            "checkpoint=/tmp/c",
            "trigger=interval",
            "interval=2s",
            "stop-after=1m",
            "scoring.device=cpu",
            "on-lost-checkpoint=skip-scored"));
    JobConfig stream =
        JobConfig.load(
            JobConfig.Sources.ofSettings(settings.toArray(String[]::new)), StreamKeys.ALL);
    assertThat(stream.value(StreamKeys.STARTING_VERSION)).isEqualTo(3);
    assertThat(stream.value(StreamKeys.STARTING_TIMESTAMP)).isEqualTo("2026-01-31");
    assertThat(stream.value(StreamKeys.MAX_FILES)).isEqualTo(2);
    assertThat(stream.value(StreamKeys.MAX_BYTES)).isEqualTo("1g");
    assertThat(stream.value(ScoreKeys.DEVICE)).isEqualTo(ScoringDevice.CPU);
    assertThat(stream.value(StreamKeys.NAME)).isEqualTo("nightly");
    assertThat(stream.value(StreamKeys.CHECKPOINT)).isEqualTo("/tmp/c");
    assertThat(stream.value(StreamKeys.TRIGGER)).isEqualTo(StreamTrigger.INTERVAL);
    assertThat(stream.value(StreamKeys.INTERVAL)).isEqualTo(Duration.ofSeconds(2));
    assertThat(stream.value(StreamKeys.STOP_AFTER)).isEqualTo(Duration.ofMinutes(1));
    assertThat(stream.value(StreamKeys.ON_LOST_CHECKPOINT)).isEqualTo(LostCheckpoint.SKIP_SCORED);
  }

  @Test
  void wrongValuesAreReportedTogether() {
    assertThatThrownBy(
            () ->
                JobConfig.load(
                    JobConfig.Sources.ofSettings("batch-size=0", "modell=x"), ScoreKeys.ALL))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("batch-size: found 0 (allowed: at least 1)")
        .hasMessageContaining("modell")
        .hasMessageContaining("source.table: missing")
        .hasMessageContaining("source.keys: missing")
        .hasMessageContaining("target.table: missing");
  }
}
