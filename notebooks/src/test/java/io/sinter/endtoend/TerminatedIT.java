package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import io.sinter.registry.ModelTags;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A driver that is told to end, as by a scheduler that needs the machine, and submitted again; with
 * {@code -Dsinter.faults=all}.
 */
@EnabledIfSystemProperty(named = "sinter.faults", matches = "all")
@ExtendWith(FlightsHome.class)
class TerminatedIT {
  private static final String MODEL = "flight-delay-terminated";
  private static final Duration SOON = Duration.ofMinutes(10);

  private final Path folder = FlightsHome.home().resolveSibling("terminated");

  @Test
  void aTerminatedDriverLeavesARunMarkedKilledThatGoesOnWhenSubmittedAgain() throws Exception {
    FlightsHome.delete(folder);
    Files.createDirectories(folder);
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2);
        MlflowClient client =
            MlflowClient.connect(MlflowOptions.of(URI.create(FlightsHome.trackingUri())))) {
      terminate(cluster);

      Run killed = run(client);
      assertThat(killed.status()).isEqualTo(RunStatus.KILLED);
      assertThat(client.registeredModel(MODEL)).isEmpty();
      assertThat(FaultScene.names(folder.resolve("checkpoints/nightly")))
          .anyMatch(name -> name.endsWith(".json"));

      String printed = train(cluster).succeed();

      assertThat(printed)
          .contains("MLflow run " + killed.id(), ", begun before", "epoch 30/30")
          .containsPattern("the training goes on at epoch \\d+ step \\d+")
          .doesNotContain("epoch 1/30 ");
      assertThat(run(client).status()).isEqualTo(RunStatus.FINISHED);
      assertThat(client.versions(MODEL))
          .hasSize(1)
          .allSatisfy(version -> assertThat(version.runId()).isEqualTo(killed.id()));
      assertThat(folder.resolve("checkpoints/nightly")).doesNotExist();
    }
  }

  private void terminate(StandaloneCluster cluster) throws IOException, InterruptedException {
    Path log = folder.resolve("train.log");
    Process launcher = train(cluster).start(log);
    try {
      await()
          .atMost(SOON)
          .until(
              () -> {
                assertThat(launcher.isAlive()).as(Files.readString(log)).isTrue();
                return Files.readString(log).contains("epoch 2/30");
              });
      ProcessHandle driver =
          launcher
              .descendants()
              .filter(
                  process ->
                      process
                          .info()
                          .arguments()
                          .map(List::of)
                          .orElse(List.of())
                          .contains("org.apache.spark.deploy.SparkSubmit"))
              .findFirst()
              .orElseThrow();
      List<ProcessHandle> ours = new ArrayList<>(cluster.executors());
      assertThat(ours).hasSize(2);
      ours.add(driver);
      long start = System.nanoTime();

      FaultDriver.signal("TERM", driver);

      assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(launcher.exitValue()).as(Files.readString(log)).isNotZero();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> ours.stream().noneMatch(ProcessHandle::isAlive));
      System.out.printf(
          "--- driver terminated: all over after %.1f s%n", (System.nanoTime() - start) / 1e9);
    } finally {
      launcher.descendants().forEach(ProcessHandle::destroyForcibly);
      launcher.destroyForcibly();
    }
  }

  private static Run run(MlflowClient client) {
    return client.findRun(client.experiment(MODEL), ModelTags.RUN_KEY, "nightly").orElseThrow();
  }

  private Command train(StandaloneCluster cluster) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--master",
                cluster.master(),
                "--conf",
                "spark.executor.cores=1",
                "--conf",
                "spark.executor.memory=1g",
                "--conf",
                "spark.sql.shuffle.partitions=2",
                "--conf",
                "spark.databricks.delta.snapshotPartitions=2",
                "train",
                "--config",
                Repository.flights("train.yaml").toString()));
    for (String setting :
        List.of(
            "training.ranks=2",
            "training.epochs=30",
            "training.where=flight_date BETWEEN DATE'2013-01-01' AND DATE'2013-01-15'",
            "model.name=" + MODEL,
            "gate.minimum-auc=0.5",
            "checkpoint.location=" + folder.resolve("checkpoints"),
            "checkpoint.run-id=nightly",
            "checkpoint.every-steps=5")) {
      words.addAll(List.of("--set", setting));
    }
    return Command.sinter(FlightsHome.home(), words.toArray(String[]::new))
        .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
        .within(Duration.ofMinutes(10));
  }
}
