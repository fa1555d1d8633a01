package io.sinter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import io.sinter.job.testing.SparkTestSession;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@ExtendWith(SparkTestSession.class)
class SinterTest {
  @TempDir Path home;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void listsItsVerbsAndTheKeysOfEach() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("prepare", "models");

    assertThat(run("prepare", "--help")).isZero();
    assertThat(out.toString())
        .contains("--config=FILE", "--dry-run", "tables  (list of sections; required)");
  }

  @Test
  void refusesUnknownVerbsAndOptionsWithCodeTwo() {
    assertThat(run("prepar")).isEqualTo(2);
    assertThat(err.toString()).contains("Unmatched argument at index 0: 'prepar'", "prepare");
    assertThat(run("prepare", "--confg", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("--confg", "Help: sinter prepare --help");
  }

  @Test
  void reportsBadConfigurationWithCodeTwoAndBadInputWithCodeOne() throws Exception {
    assertThat(run("prepare", "--set", "tabels=1")).isEqualTo(2);
    assertThat(err.toString())
        .contains("2 problems", "tabels: unknown key (did you mean tables?)", "tables: missing");

    Path config = home.resolve("p.yaml");
    Files.writeString(config, "tables: [{name: t, sql: SELECT x FROM nowhere}]");
    assertThat(run("prepare", "--config", config.toString(), "--home", home.toString()))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("sinter: Cannot make table t: its SQL is not valid")
        .doesNotContain("at io.sinter");
  }

  @Test
  void runsAJobIntoTheLakeOfItsHome() throws Exception {
    Path config = home.resolve("p.yaml");
    Files.writeString(config, "tables: [{name: t, sql: SELECT 1 AS x}]");

    assertThat(
            run("prepare", "--config", config.toString(), "--home", home.toString(), "--dry-run"))
        .isZero();
    assertThat(home.resolve("lake")).doesNotExist();
    assertThat(run("prepare", "--config", config.toString(), "--home", home.toString())).isZero();
    assertThat(home.resolve("lake/t/_delta_log")).isDirectory();
  }

  @Test
  void exitsWithThreeOnAnAlarmOnlyWhereAsked() {
    CommandLine alarm = JobCommand.commandLine(new AlwaysAlarms());

    assertThat(alarm.execute()).isZero();
    assertThat(alarm.execute("--fail-on-alarm")).isEqualTo(3);
  }

  @Test
  void jobsOfModelsHaveArgumentsOfTheirOwn() {
    assertThat(run("models", "--home", home.toString(), "approve", "--help")).isZero();
    assertThat(out.toString())
        .contains("approve", "NAME/VERSION", "--as=WHO", "promotion.comment  (text; optional)");
    assertThat(run("models", "--home", home.toString(), "approve")).isEqualTo(2);
    assertThat(err.toString())
        .contains("Missing required parameter: 'NAME/VERSION'", "sinter models approve --help");
    assertThat(run("models", "--home", home.toString(), "history", "nobody")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "Cannot show the history of model 'nobody': table "
                + home.resolve("lake/audit")
                + " has no event of it");
  }

  @Test
  void asksForATrackingServerBeforeLookingAtModels() {
    assertThat(run("models", "list", "m", "--tracking-uri", "")).isEqualTo(2);
    assertThat(err.toString()).contains("--tracking-uri: missing (or set MLFLOW_TRACKING_URI");
  }

  private int run(String... arguments) {
    CommandLine line = Sinter.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private static final class AlwaysAlarms implements SinterJob {
    @Override
    public String verb() {
      return "alarm";
    }

    @Override
    public String summary() {
      return "Raise an alarm";
    }

    @Override
    public List<Key<?>> keys() {
      return List.of();
    }

    @Override
    public List<String> plan(JobContext context) {
      return List.of();
    }

    @Override
    public JobOutcome run(JobContext context) {
      return JobOutcome.ALARM;
    }
  }
}
