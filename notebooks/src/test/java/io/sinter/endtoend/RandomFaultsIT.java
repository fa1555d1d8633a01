package io.sinter.endtoend;

import static io.sinter.endtoend.FaultScene.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Faults at moments that are hard to meet, and at random ones, with {@code -Dsinter.faults=all}.
 * {@code -Dsinter.faults.rounds} and {@code -Dsinter.faults.seed} choose how many and which.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIfSystemProperty(named = "sinter.faults", matches = "all")
@Timeout(1800)
class RandomFaultsIT {
  private static final int WORKERS = 3;

  private static FaultScene scene;

  @BeforeAll
  static void start() throws IOException {
    scene = FaultScene.start("random-faults");
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  @Test
  @Order(1)
  void anExecutorKilledWhileItSavesLeavesTheCheckpointBefore() {
    Recoveries recoveries = new Recoveries();
    for (int round = 0; round < 3; round++) {
      String run = "saving" + round;
      scene.driver().awaitExecutors(WORKERS);
      scene.train(run, "every=10");
      scene.driver().await("EPOCH 1", SOON);
      ProcessHandle victim = scene.driver().executorOf(round % 2);
      await().pollInterval(Duration.ofMillis(1)).atMost(SOON).until(() -> scene.isSaving(run));

      FaultDriver.signal("KILL", victim);

      FaultDriver.Line killed = FaultDriver.now();
      scene.requireSame(
          "executor killed in a save", killed, "rank %d of 2 on 127.0.0.1, ".formatted(round % 2));
      recoveries.add("executor killed in a save", killed);
    }
    recoveries.print();
  }

  @Test
  @Order(2)
  void anExecutorKilledAfterTheLastStepChangesNothing() {
    Recoveries recoveries = new Recoveries();
    for (int round = 0; round < 3; round++) {
      scene.driver().awaitExecutors(WORKERS);
      scene.train("final" + round, "");
      scene.driver().await("EPOCH 3", SOON);

      FaultDriver.signal("KILL", scene.driver().executorOf(round % 2));

      FaultDriver.Line killed = FaultDriver.now();
      FaultDriver.Line end = scene.driver().end(SOON);
      scene.report("executor killed at the end");
      scene.requireUndisturbed(end);
      recoveries.add("executor killed after the last step", killed);
    }
    recoveries.print();
  }

  private enum Fault {
    KILLED_EXECUTOR("executor killed"),
    STOPPED_EXECUTOR("executor stopped, timeout 10 s"),
    KILLED_DRIVER("driver killed, counted from its next submission");

    private final String words;

    Fault(String words) {
      this.words = words;
    }
  }

  @Test
  @Order(3)
  void faultsAtRandomMomentsChangeNothing() throws InterruptedException {
    long seed = Long.getLong("sinter.faults.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    Recoveries recoveries = new Recoveries();
    for (int round = 0; round < Integer.getInteger("sinter.faults.rounds", 10); round++) {
      Fault fault =
          switch (round % 8) {
            case 5 -> Fault.STOPPED_EXECUTOR;
            case 7 -> Fault.KILLED_DRIVER;
            default -> Fault.KILLED_EXECUTOR;
          };
      String run = "random" + round;
      scene.driver().awaitExecutors(WORKERS);
      scene.train(run, "timeout=10");
      scene.driver().await("READY", 2, SOON);
      int millis = random.nextInt(2000);
      int rank = random.nextInt(2);
      Thread.sleep(millis);
      String what =
          "seed %d round %d: %s %d after %d ms".formatted(seed, round, fault, rank, millis);
      boolean over = scene.driver().said().stream().anyMatch(line -> line.startsWith("DONE"));
      FaultDriver.Line since = FaultDriver.now();
      if (!over) {
        since = hurt(fault, rank, run);
      }
      FaultDriver.Line end = scene.driver().end(SOON);
      scene.report(what);
      assertThat(FaultScene.digest(end)).as(what).isNotEmpty();
      scene.requireUndisturbed(end);
      requireEachRowOnce();
      recoveries.add(over ? "over before" : fault.words, since);
    }
    recoveries.print();
  }

  private static FaultDriver.Line hurt(Fault fault, int rank, String run) {
    switch (fault) {
      case KILLED_EXECUTOR -> FaultDriver.signal("KILL", scene.driver().executorOf(rank));
      case STOPPED_EXECUTOR -> FaultDriver.signal("STOP", scene.driver().executorOf(rank));
      case KILLED_DRIVER -> {
        Map<String, ProcessHandle> orphans = scene.driver().executors();
        FaultDriver.signal("KILL", scene.driver().process());
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> orphans.values().stream().noneMatch(ProcessHandle::isAlive));
        scene.restartDriver();
        scene.driver().awaitExecutors(WORKERS);
        FaultDriver.Line submitted = FaultDriver.now();
        scene.train(run, "timeout=10");
        return submitted;
      }
    }
    return FaultDriver.now();
  }

  private static void requireEachRowOnce() {
    assertThat(scene.driver().said())
        .filteredOn(line -> line.startsWith("EPOCH"))
        .allSatisfy(line -> assertThat(line).contains(" rows=21600 "))
        .doesNotHaveDuplicates();
  }

  @Test
  @Order(4)
  void ranksThatNothingHappensToAreNotCalledSlow() {
    scene.driver().awaitExecutors(WORKERS);
    for (int round = 0; round < 2; round++) {
      scene.train("quiet" + round, "epochs=40");
      FaultDriver.Line end = scene.driver().end(Duration.ofMinutes(3));
      scene.report("undisturbed");
      assertThat(end.text()).startsWith("DONE");
      assertThat(scene.driver().said())
          .noneMatch(line -> line.startsWith("STRAGGLER") || line.startsWith("NOTICE"));
    }
  }

  /** Seconds from each fault to the first step of the retry, and to the end of the training. */
  private static final class Recoveries {
    private final Map<String, List<Double>> seconds = new TreeMap<>();

    void add(String fault, FaultDriver.Line since) {
      scene
          .driver()
          .find(line -> line.contains(" trains from ") || line.contains(" goes on at "))
          .ifPresent(
              line -> add(fault + " to the first step of the retry", line.secondsSince(since)));
      add(fault + " to the end", scene.driver().end(SOON).secondsSince(since));
    }

    private void add(String what, double measured) {
      seconds.computeIfAbsent(what, key -> new ArrayList<>()).add(measured);
    }

    void print() {
      seconds.forEach(
          (what, measured) -> {
            List<Double> sorted = measured.stream().sorted().toList();
            System.out.printf(
                Locale.ROOT,
                "RECOVERY %s: n=%d p50=%.1f s p99=%.1f s max=%.1f s%n",
                what,
                sorted.size(),
                quantile(sorted, 0.5),
                quantile(sorted, 0.99),
                sorted.get(sorted.size() - 1));
          });
    }

    private static double quantile(List<Double> sorted, double share) {
      return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
  }
}
