package io.sinter.training.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.job.Progress;
import io.sinter.registry.Metric;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import io.sinter.registry.testing.MlflowServer;
import io.sinter.registry.testing.SwitchableProxy;
import io.sinter.registry.testing.SwitchableProxy.Mode;
import io.sinter.training.EnergySource;
import io.sinter.training.EnergyUse;
import io.sinter.training.EpochReport;
import io.sinter.training.TelemetryKeys;
import io.sinter.training.TrainingUsage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(MlflowServer.class)
class RunLogTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Progress progress =
      Progress.on(new PrintStream(printed, true, StandardCharsets.UTF_8));
  private SwitchableProxy proxy;
  private MlflowClient client;
  private MlflowClient direct;

  @BeforeEach
  void connectThroughTheProxy(MlflowServer server) throws IOException {
    proxy = new SwitchableProxy(server.uri());
    client = MlflowClient.connect(MlflowOptions.of(proxy.uri()));
    direct = server.client();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
  }

  private Run start() {
    return direct.startRun(direct.experiment("run log"), "epochs", Map.of());
  }

  private static EpochReport epoch(int number) {
    return new EpochReport(
        number, 5, 1.0 / number, Map.of("auc", 0.5 + number / 100.0), 0.01, 100, 1, 0.01, 0.02);
  }

  private RunLog open(Run run) {
    return RunLog.open(client, run.id(), folder.resolve("spool"), progress);
  }

  @Test
  void aTrainingCutOffWhileTheServerWasDownGoesOnWithEachEpochLoggedOnce() throws IOException {
    Run run = start();
    RunLog first = open(run);
    first.epoch(epoch(1));
    proxy.switchTo(Mode.CLOSED);
    first.epoch(epoch(2));
    first.epoch(epoch(3));
    // As a driver that is told to end: it does not wait for the server.
    Thread.currentThread().interrupt();
    first.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsPattern("metrics of run %s wait in .*%s".formatted(run.id(), run.id()));
    proxy.switchTo(Mode.OPEN);
    direct.resumeRun(run.id());

    try (RunLog second = open(run)) {
      second.epoch(epoch(2));
      second.epoch(epoch(3));
      second.epoch(epoch(4));
      second.number("best_epoch", 4);
      second.finish();
    }

    assertThat(direct.metricHistory(run.id(), "loss"))
        .extracting(Metric::step)
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(direct.metricHistory(run.id(), "validation_auc"))
        .extracting(Metric::value)
        .containsExactly(0.51, 0.52, 0.53, 0.54);
    Run ended = direct.run(run.id());
    assertThat(ended.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(ended.metrics()).containsEntry("best_epoch", 4.0);
  }

  @Test
  void whatSeveralSubmissionsOfARunHaveTakenAddsUp() {
    Run run = start();
    RunCost cost =
        new RunCost(
            OptionalDouble.of(2),
            TelemetryKeys.Unit.EXECUTOR,
            List.of(),
            "USD",
            OptionalDouble.empty());
    TrainingUsage taken =
        new TrainingUsage(
            List.of(new TrainingUsage.Part(0, 1.5, 0.25, "")),
            1,
            90,
            10,
            Optional.of(new EnergyUse(100, EnergySource.MEASURED, "1 GPU")));
    for (int submission = 0; submission < 2; submission++) {
      try (RunLog log =
          RunLog.open(
              client, run.id(), folder.resolve("spool"), progress, cost, Duration.ofSeconds(1))) {
        log.usage(taken);
        log.finish();
      }
    }

    Run ended = direct.run(run.id());
    assertThat(ended.metrics())
        .containsEntry("sinter.executor_hours", 3.0)
        .containsEntry("sinter.gpu_hours", 0.5)
        .containsEntry("sinter.useful_share", 0.9)
        .containsEntry("sinter.energy_joules", 200.0)
        .containsEntry("sinter.cost", 6.0);
    assertThat(ended.tags())
        .containsEntry("sinter.energy_source", "measured")
        .containsEntry("sinter.energy_covers", "1 GPU")
        .containsEntry("sinter.cost_currency", "USD");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains(
            "used 3 executor hours, 0.5 GPU hours, 90.0 % of it useful (20 of 200 steps were lost)",
            "energy 200 J (measured: 1 GPU)", "cost 6 USD (");
  }

  @Test
  void aSpoolThatCannotBeUsedIsToldAndTrainingGoesOn() throws IOException {
    Run run = start();
    Path file = Files.createFile(folder.resolve("spool"));

    try (RunLog log = open(run)) {
      log.epoch(epoch(1));
      log.finish();
    }

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("Cannot spool metrics of run %s in %s".formatted(run.id(), file));
    assertThat(direct.run(run.id()).metrics()).containsEntry("loss", 1.0);
  }
}
