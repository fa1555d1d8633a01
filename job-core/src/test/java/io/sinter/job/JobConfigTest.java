package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobConfigTest {
  enum Device {
    AUTO,
    CPU,
    TWO_WORDS
  }

  private static final Key<String> TABLE = Key.string("source.table", "the table").required();
  private static final Key<Integer> EPOCHS =
      Key.integer("training.epochs", "passes over the data").orElse(5).atLeast(1);
  private static final Key<List<Integer>> HIDDEN =
      Key.integers("training.hidden", "layer sizes").orElse(List.of(64, 32));
  private static final Key<Device> DEVICE =
      Key.choice("training.device", Device.class, "where to train").orElse(Device.AUTO);
  private static final Key<Duration> WAIT = Key.duration("wait", "bound").orElse(Duration.ZERO);
  private static final Key<String> REPORT =
      Key.string("report", "where the report goes").orElse("${home}/report");
  private static final List<Key<?>> KEYS = List.of(TABLE, EPOCHS, HIDDEN, DEVICE, WAIT, REPORT);
  private static final Map<String, String> HOME = Map.of("home", "/h");

  @TempDir Path directory;

  @Test
  void readsYamlGroupsWithTheirTypesAndDefaults() throws Exception {
    JobConfig config =
        load(
            """
            source: {table: "${home}/lake/flights"}
            training:
              hidden: [128, 64]
              device: two-words
            wait: 90s
            """);

    assertThat(config.value(TABLE)).isEqualTo("/h/lake/flights");
    assertThat(config.value(EPOCHS)).isEqualTo(5);
    assertThat(config.value(HIDDEN)).containsExactly(128, 64);
    assertThat(config.value(DEVICE)).isEqualTo(Device.TWO_WORDS);
    assertThat(config.value(WAIT)).isEqualTo(Duration.ofSeconds(90));
    assertThat(config.value(REPORT)).isEqualTo("/h/report");
    assertThat(config.directory()).isEqualTo(directory.toAbsolutePath());
  }

  @Test
  void prefersSettingsOverYamlOverSparkConfOverDefaults() throws Exception {
    Path file = directory.resolve("job.yaml");
    Files.writeString(file, "source.table: yaml\ntraining: {epochs: 7}\n");
    Map<String, String> spark =
        Map.of(
            "spark.sinter.training.epochs", "9",
            "spark.sinter.wait", "2m",
            "spark.sinter.source.table", "spark",
            "spark.sinter.lake", "not a key of this job");

    JobConfig config =
        JobConfig.load(
            new JobConfig.Sources(
                Optional.of(file), List.of("source.table=set", "training.hidden=8,4"), spark, HOME),
            KEYS);

    assertThat(config.value(TABLE)).isEqualTo("set");
    assertThat(config.value(EPOCHS)).isEqualTo(7);
    assertThat(config.value(WAIT)).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.value(HIDDEN)).containsExactly(8, 4);
    assertThat(config.describe())
        .contains("set  (--set)", "7  (file)", "PT2M  (spark conf spark.sinter.wait)", "(default)");
  }

  @Test
  void reportsEveryProblemAtOnce() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    training: {epoch: 3, epochs: 0, hidden: [a], device: tpu}
                    wait: soon
                    report: ${nowhere}/x
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("7 problems")
        .hasMessageContaining("training.epoch: unknown key (did you mean training.epochs?)")
        .hasMessageContaining("training.epochs: found 0 (allowed: at least 1)")
        .hasMessageContaining("training.hidden: expected a whole number, found \"a\"")
        .hasMessageContaining("training.device: found \"tpu\" (allowed: auto, cpu, two-words)")
        .hasMessageContaining("wait: expected a duration such as 500ms")
        .hasMessageContaining("report: unknown variable ${nowhere} (known: [home])")
        .hasMessageContaining("source.table: missing (text: the table)")
        .extracting(e -> ((ConfigException) e).exitCode())
        .isEqualTo(2);
  }

  @Test
  void refusesBrokenYamlMissingFilesAndSettingsWithoutValue() {
    assertThatThrownBy(() -> load("source: {table: [\n"))
        .hasMessageContaining("not readable as YAML at line");
    assertThatThrownBy(() -> load("source.table: a\nsource.table: b\n"))
        .hasMessageContaining("Duplicate field 'source.table'");
    JobConfig.Sources missing =
        new JobConfig.Sources(
            Optional.of(directory.resolve("none.yaml")), List.of("x"), Map.of(), HOME);
    assertThatThrownBy(() -> JobConfig.load(missing, KEYS))
        .hasMessageContaining("no such file: ")
        .hasMessageContaining("--set x: no value (allowed: --set key=value)");
  }

  @Test
  void hashesWhatIsResolvedAndNotHowItWasGiven() throws Exception {
    String given = load("source: {table: a}\ntraining: {epochs: 5}\n").hash();

    assertThat(load("source.table: a\n").hash()).isEqualTo(given);
    assertThat(load("source.table: b\n").hash()).isNotEqualTo(given);
  }

  private JobConfig load(String yaml) throws Exception {
    Path file = directory.resolve("job.yaml");
    Files.writeString(file, yaml);
    return JobConfig.load(
        new JobConfig.Sources(Optional.of(file), List.of(), Map.of(), HOME), KEYS);
  }
}
