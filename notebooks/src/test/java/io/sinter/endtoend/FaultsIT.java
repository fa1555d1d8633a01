package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * One driver, three workers, and what can happen to them while ranks train. The weights must be bit
 * for bit those of a training that nothing happened to. With {@code -Dsinter.faults=all} also what
 * takes longer.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class FaultsIT {
  private static final Path FOLDER = Repository.root().resolve("notebooks/target/faults");
  private static final Duration SOON = Duration.ofSeconds(90);

  private static StandaloneCluster cluster;
  private static FaultDriver driver;
  private static String undisturbed = "";

  @BeforeAll
  static void start() throws Exception {
    FlightsHome.delete(FOLDER);
    Files.createDirectories(FOLDER);
    cluster = StandaloneCluster.start(FOLDER, 3);
    driver = FaultDriver.start(cluster, FOLDER);
    driver.train(request("undisturbed", ""));
    undisturbed = digest(driver.end(SOON));
    report("undisturbed");
  }

  @AfterAll
  static void stop() {
    try {
      driver.close();
    } finally {
      cluster.close();
    }
  }

  private static String request(String run, String more) {
    return "table=%s location=%s run=%s every=40 %s"
        .formatted(FOLDER.resolve("table"), FOLDER.resolve("checkpoints"), run, more);
  }

  private static String digest(FaultDriver.Line end) {
    assertThat(end.text()).startsWith("DONE ");
    return end.text().split(" ")[1];
  }

  /** What was said, for the log. */
  private static void report(String fault) {
    System.out.println("--- " + fault);
    driver.said().stream()
        .filter(line -> !line.startsWith("TASK "))
        .forEach(line -> System.out.println("    " + line));
  }

  /** The training ends as if nothing had happened, and tells who failed. */
  private static void requireSame(String fault, FaultDriver.Line since, String... named) {
    FaultDriver.Line end = driver.end(SOON);
    report("%s: over after %.1f s".formatted(fault, end.secondsSince(since)));
    assertThat(digest(end)).isEqualTo(undisturbed);
    assertThat(driver.said())
        .anySatisfy(
            line -> assertThat(line).startsWith("NOTICE attempt 1 failed: ").contains(named));
  }

  @Test
  @Order(1)
  void anExecutorKilledInAnEpochIsReplacedAndTheTrainingGoesOn() {
    driver.train(request("killed", ""));
    FaultDriver.Line epoch = driver.await("EPOCH 1", SOON);

    FaultDriver.signal("KILL", driver.executorOf(1));

    requireSame(
        "executor killed in an epoch", epoch, "rank 1 of 2 on 127.0.0.1, epoch ", "its executor");
  }

  @Test
  @Order(2)
  void aRankThatStopsAnsweringIsNamedAndReplaced() {
    driver.train(request("stopped", "timeout=6"));
    FaultDriver.Line epoch = driver.await("EPOCH 1", SOON);
    ProcessHandle stopped = driver.executorOf(1);

    FaultDriver.signal("STOP", stopped);

    requireSame("rank stopped", epoch, "rank 1 of 2 on 127.0.0.1, epoch ", "no longer answered");
    await().atMost(Duration.ofSeconds(30)).until(() -> !stopped.isAlive());
  }

  @Test
  @Order(3)
  void aLossThatIsNoNumberEndsTheTrainingAtOnce() {
    driver.train(request("nan", "rate=1e30"));
    FaultDriver.Line ready = driver.await("READY", 2, SOON);

    FaultDriver.Line end = driver.end(SOON);

    report("no number: over after %.1f s".formatted(end.secondsSince(ready)));
    assertThat(end.text()).startsWith("FAILED").contains("Cannot train with 2 ranks: rank ");
    assertThat(driver.said()).noneMatch(line -> line.startsWith("NOTICE attempt 2"));
  }

  @Test
  @Order(4)
  void aRankThatThrowsTheSameTwiceEndsTheTrainingNamed() {
    driver.train(request("throws", "broken=1"));

    FaultDriver.Line end = driver.end(SOON);

    report("a rank throws");
    assertThat(end.text())
        .startsWith("FAILED")
        .contains("Cannot train with 2 ranks: rank 1 of 2 on 127.0.0.1", "broken row", ", twice");
  }

  @Test
  @Order(5)
  void tooFewSlotsAfterALossEndTheTrainingWithTheirNumber() {
    driver.train(request("slots", "ranks=3 slotwait=3"));
    driver.await("READY", 3, SOON);
    ProcessHandle lost = driver.executorOf(2);
    ProcessHandle worker = lost.parent().orElseThrow();
    FaultDriver.signal("STOP", worker);
    try {
      FaultDriver.signal("KILL", lost);

      FaultDriver.Line end = driver.end(SOON);

      report("too few slots");
      assertThat(end.text())
          .startsWith("FAILED")
          .contains("rank 2 of 3 on 127.0.0.1", "need 3 slots, have 2", "spark.cores.max");
    } finally {
      FaultDriver.signal("CONT", worker);
    }
  }

  @Test
  @Order(6)
  @EnabledIfSystemProperty(named = "sinter.faults", matches = "all")
  void anExecutorKilledWhileItSavesLeavesTheCheckpointBefore() {
    driver.train(request("saving", "every=10"));
    FaultDriver.Line epoch = driver.await("EPOCH 1", SOON);
    ProcessHandle victim = driver.executorOf(0);
    await().pollInterval(Duration.ofMillis(1)).atMost(SOON).until(() -> isSaving("saving"));

    FaultDriver.signal("KILL", victim);

    requireSame("executor killed in a save", epoch, "rank 0 of 2 on 127.0.0.1, epoch ");
  }

  private static boolean isSaving(String run) {
    try (Stream<Path> files = Files.list(FOLDER.resolve("checkpoints").resolve(run))) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      return names.stream()
          .anyMatch(name -> name.matches("t\\d+-s\\d+-a\\d+") && !names.contains(name + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Order(7)
  @EnabledIfSystemProperty(named = "sinter.faults", matches = "all")
  void anExecutorKilledAfterTheLastStepChangesNothing() {
    driver.train(request("final", ""));
    FaultDriver.Line epoch = driver.await("EPOCH 3", SOON);

    FaultDriver.signal("KILL", driver.executorOf(0));

    FaultDriver.Line end = driver.end(SOON);
    report("executor killed at the end: over after %.1f s".formatted(end.secondsSince(epoch)));
    assertThat(digest(end)).isEqualTo(undisturbed);
  }

  @Test
  @Order(8)
  @EnabledIfSystemProperty(named = "sinter.faults", matches = "all")
  void executorsKilledAtRandomMomentsChangeNothing() throws InterruptedException {
    long seed = Long.getLong("sinter.faults.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int rounds = Integer.getInteger("sinter.faults.rounds", 10);
    for (int round = 0; round < rounds; round++) {
      driver.train(request("random" + round, "attempts=4"));
      FaultDriver.Line ready = driver.await("READY", 2, SOON);
      int millis = random.nextInt(2500);
      int rank = random.nextInt(2);
      Thread.sleep(millis);
      if (driver.said().stream().noneMatch(line -> line.startsWith("DONE"))) {
        FaultDriver.signal("KILL", driver.executorOf(rank));
      }
      FaultDriver.Line end = driver.end(SOON);
      report(
          "seed %d round %d: rank %d killed after %d ms, over after %.1f s"
              .formatted(seed, round, rank, millis, end.secondsSince(ready)));
      assertThat(digest(end)).as("seed %d, round %d", seed, round).isEqualTo(undisturbed);
    }
  }

  @Test
  @Order(9)
  void aRunWhoseDriverWasKilledGoesOnPastADamagedCheckpoint() throws IOException {
    driver.train(request("driver", ""));
    driver.await("EPOCH 2", SOON);
    Map<String, ProcessHandle> orphans = driver.executors();

    FaultDriver.signal("KILL", driver.process());

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> orphans.values().stream().noneMatch(ProcessHandle::isAlive));
    flipABit(newest("driver").resolve("rank-00000.state"));
    driver.close();
    driver = FaultDriver.start(cluster, FOLDER);
    driver.train(request("driver", ""));
    FaultDriver.Line end = driver.end(SOON);
    report("driver killed, newest checkpoint damaged");
    assertThat(digest(end)).isEqualTo(undisturbed);
    assertThat(driver.said())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("NOTICE checkpoint ")
                    .contains(" is refused: rank-00000.state is not what was saved"))
        .noneMatch(line -> line.startsWith("EPOCH 1 "));
  }

  private static Path newest(String run) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("checkpoints").resolve(run))) {
      String marker =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("t") && name.endsWith(".json"))
              .sorted()
              .reduce((one, two) -> two)
              .orElseThrow();
      return FOLDER.resolve("checkpoints").resolve(run).resolve(marker.replace(".json", ""));
    }
  }

  private static void flipABit(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
