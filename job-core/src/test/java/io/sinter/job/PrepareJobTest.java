package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.testing.SparkTestSession;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
class PrepareJobTest {
  private static final String CONFIG =
      """
      views:
        - {name: trips_csv, format: csv, path: "${home}/trips.csv", options: {header: "true"}, schema: "id INT, km DOUBLE"}
      tables:
        - {name: trips, sql: "SELECT * FROM trips_csv", unique-key: [id]}
        - {name: long_trips, sql-file: long.sql}
      """;

  @TempDir Path home;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private SparkSession spark;

  @BeforeEach
  void writeSources(SparkSession spark) throws Exception {
    this.spark = spark;
    Files.writeString(home.resolve("trips.csv"), "id,km\n1,2.5\n2,30\n");
    Files.writeString(home.resolve("long.sql"), "SELECT id FROM trips WHERE km > 10");
  }

  @Test
  void makesTablesThatLaterStatementsReadAndLeavesThemWhenNothingChanged() throws Exception {
    run(CONFIG);
    run(CONFIG);

    DeltaTables tables = tables();
    assertThat(tables.latest("trips").version()).isZero();
    assertThat(tables.read(tables.latest("long_trips")).head().getInt(0)).isEqualTo(2);
    assertThat(console.toString(StandardCharsets.UTF_8))
        .contains("wrote trips@0: 2 rows, 2 columns", "trips@0 is up to date");

    Files.writeString(home.resolve("trips.csv"), "id,km\n1,2.5\n2,30\n3,40\n");
    run(CONFIG);
    assertThat(tables.latest("trips").version()).isEqualTo(1);
    assertThat(tables.read(tables.latest("long_trips")).count()).isEqualTo(2);
  }

  @Test
  void appendsNewKeysOneCommitAValueAndKeepsTheMadeTable() throws Exception {
    Files.writeString(home.resolve("trips.csv"), "id,km\n1,2.5\n2,30\n3,30\n4,40\n");
    String made = CONFIG.replace("unique-key", "where: id = 1, unique-key");
    String arriving =
        CONFIG
            .replace("unique-key", "append-by: km, unique-key")
            .replaceAll("(?m)^.*long_trips.*$", "");
    run(made);
    run(arriving);
    run(arriving);
    run(made);

    DeltaTables tables = tables();
    assertThat(tables.latest("trips").version()).isEqualTo(2);
    assertThat(tables.read(tables.at("trips", 1)).count()).isEqualTo(3);
    assertThat(tables.read(tables.latest("trips")).count()).isEqualTo(4);
    assertThat(console.toString(StandardCharsets.UTF_8))
        .contains("trips@1: 2 rows of km 30.0", "trips@2: 1 rows of km 40.0");
  }

  @Test
  void refusesAKeyThatIsNotUniqueBeforeAnythingIsWritten() throws Exception {
    Files.writeString(home.resolve("trips.csv"), "id,km\n1,2.5\n1,30\n");

    assertThatThrownBy(() -> run(CONFIG))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot make table trips: its key [id] is not unique: [1,2]");
    assertThat(tables().exists("trips")).isFalse();
  }

  @Test
  void saysWhatIsWrongWithASourceAStatementOrASection() {
    assertThatThrownBy(() -> run(CONFIG.replace("trips.csv", "none.csv")))
        .hasMessageContaining("Cannot read view trips_csv: no file at " + home + "/none.csv");
    assertThatThrownBy(() -> run(CONFIG.replace("SELECT * FROM", "SELECT nothing FROM")))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot make table trips: its SQL is not valid");
    assertThatThrownBy(() -> run("tables: [{name: a}, {nam: b, sql: SELECT 1}]"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("give one of sql and sql-file")
        .hasMessageContaining("tables.nam: unknown key (did you mean name?)")
        .hasMessageContaining("tables.name: missing");
  }

  @Test
  void plansWithoutWriting() throws Exception {
    assertThat(new PrepareJob().plan(context(CONFIG)))
        .contains("write table trips at " + home + "/lake/trips");
    assertThat(home.resolve("lake")).doesNotExist();
  }

  private void run(String yaml) throws Exception {
    new PrepareJob().run(context(yaml));
  }

  private DeltaTables tables() {
    return new DeltaTables(spark, Optional.of(home + "/lake"));
  }

  private JobContext context(String yaml) throws Exception {
    Path file = home.resolve("prepare.yaml");
    Files.writeString(file, yaml);
    JobConfig config =
        JobConfig.load(
            new JobConfig.Sources(
                Optional.of(file), List.of(), Map.of(), Map.of("home", home.toString())),
            PrepareKeys.ALL);
    Progress progress = Progress.on(new PrintStream(console, true, StandardCharsets.UTF_8));
    return new JobContext(spark, config, tables(), progress, Optional.empty());
  }
}
