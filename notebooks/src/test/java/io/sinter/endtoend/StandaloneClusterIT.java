package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
      String printed =
          train(cluster, "flight-delay-cluster", 2, "spark.executor.resource.gpu.amount=1")
              .succeed();

      assertThat(printed).contains("rank 0 of 2", "rank 1 of 2").contains("flight-delay-cluster/1");
      assertThat(printed)
          .contains("each task of the training asks for 1 GPU by a stage-level resource profile")
          .as("the addresses came, and no GPU is behind them")
          .contains("(cpu: no rank has a GPU: the native libraries of libtorch are those for CPUs");
    }
  }

  @Test
  void aTaskWithTwoGpusRunsTwoRanksAndMoreThanThatAreRefused() throws Exception {
    FlightsHome.delete(folder);
    Files.createDirectories(folder);
    String[] gpus = {"spark.executor.resource.gpu.amount=2", "spark.task.resource.gpu.amount=2"};
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 1, /* gpusOfEach= */ 2)) {
      assertThat(train(cluster, "flight-delay-two-gpus", 2, gpus).succeed())
          .contains("rank 0 of 2", "rank 1 of 2")
          .contains("(cpu: no rank has a GPU: the native libraries of libtorch are those for CPUs");

      Command.Result result = train(cluster, "flight-delay-refused", 4, gpus).run();

      assertThat(result.code()).isIn(1, 2);
      assertThat(result.output())
          .contains("sinter: Cannot train")
          .contains("Spark can run 1 tasks at the same time (needed: 2, one for 2 ranks)");
    }
  }

  private static Command train(StandaloneCluster cluster, String model, int ranks, String... conf) {
    List<String> words = new ArrayList<>(List.of("--master", cluster.master()));
    Stream.concat(Stream.of("spark.executor.cores=1", "spark.executor.memory=1g"), Stream.of(conf))
        .forEach(setting -> words.addAll(List.of("--conf", setting)));
    words.addAll(List.of("train", "--config", Repository.flights("train.yaml").toString()));
    Stream.of(
            "training.ranks=" + ranks,
            "training.epochs=1",
            "training.where=flight_date BETWEEN DATE'2013-01-01' AND DATE'2013-01-15'",
            "model.name=" + model,
            "gate.minimum-auc=0.5")
        .forEach(setting -> words.addAll(List.of("--set", setting)));
    return Command.sinter(FlightsHome.home(), words.toArray(String[]::new))
        .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
        .within(Duration.ofMinutes(10));
  }
}
