package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Training with each rank in an executor process of its own, placed by GPU address. */
@ExtendWith(FlightsHome.class)
class StandaloneClusterIT {
  private final Path folder = FlightsHome.home().resolveSibling("cluster");

  @Test
  void trainsWithOneRankOnEachOfTwoWorkers() throws Exception {
    FlightsHome.delete(folder);
    Files.createDirectories(folder);
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2)) {
      String printed = train(cluster, "flight-delay-cluster", 2).succeed();

      assertThat(printed).contains("rank 0", "rank 1").contains("flight-delay-cluster/1");
    }
  }

  @Test
  void refusesMoreRanksThanSlotsBeforeLaunchingAny() throws Exception {
    FlightsHome.delete(folder);
    Files.createDirectories(folder);
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 1)) {
      Command.Result result = train(cluster, "flight-delay-refused", 3).run();

      assertThat(result.code()).isIn(1, 2);
      assertThat(result.output()).contains("sinter: Cannot train").contains("3");
      assertThat(result.took()).isLessThan(Duration.ofMinutes(2));
    }
  }

  private static Command train(StandaloneCluster cluster, String model, int ranks) {
    return Command.sinter(
            FlightsHome.home(),
            "--master",
            cluster.master(),
            "--conf",
            "spark.executor.cores=1",
            "--conf",
            "spark.executor.memory=1g",
            "--conf",
            "spark.executor.resource.gpu.amount=1",
            "--conf",
            "spark.task.resource.gpu.amount=1",
            "train",
            "--config",
            Repository.flights("train.yaml").toString(),
            "--set",
            "training.ranks=" + ranks,
            "--set",
            "training.epochs=1",
            "--set",
            "training.where=flight_date BETWEEN DATE'2013-01-01' AND DATE'2013-01-15'",
            "--set",
            "model.name=" + model,
            "--set",
            "gate.minimum-auc=0.5")
        .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
        .within(Duration.ofMinutes(4));
  }
}
