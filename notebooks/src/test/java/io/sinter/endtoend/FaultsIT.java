package io.sinter.endtoend;

import static io.sinter.endtoend.FaultScene.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 * for bit those of a training that nothing happened to. What takes longer: {@link RandomFaultsIT}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(900)
class FaultsIT {
  private static FaultScene scene;

  @BeforeAll
  static void start() throws IOException {
    scene = FaultScene.start("faults");
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  @Test
  @Order(1)
  void anExecutorKilledInAnEpochIsReplacedAndTheTrainingGoesOn() {
    scene.train("killed", "");
    FaultDriver.Line epoch = scene.driver().await("EPOCH 1", SOON);

    FaultDriver.signal("KILL", scene.driver().executorOf(1));

    scene.requireSame(
        "executor killed in an epoch", epoch, "rank 1 of 2 on 127.0.0.1, epoch ", "its executor");
    assertThat(scene.driver().said())
        .anyMatch(line -> line.matches("NOTICE attempt 2 trains from epoch [12] step \\d+ on, .*"));
  }

  @Test
  @Order(2)
  void aRankThatStopsAnsweringIsNamedAndReplaced() {
    scene.train("stopped", "timeout=12");
    FaultDriver.Line epoch = scene.driver().await("EPOCH 1", SOON);
    ProcessHandle stopped = scene.driver().executorOf(1);

    FaultDriver.signal("STOP", stopped);

    scene.requireSame(
        "rank stopped", epoch, "rank 1 of 2 on 127.0.0.1, epoch ", "no longer answered");
    await().atMost(SOON).until(() -> !stopped.isAlive());
  }

  @Test
  @Order(3)
  void aLossThatIsNoNumberEndsTheTrainingAtOnce() {
    scene.train("nan", "rate=1e30");
    FaultDriver.Line ready = scene.driver().await("READY", 2, SOON);

    FaultDriver.Line end = scene.driver().end(SOON);

    scene.report("no number: over after %.1f s".formatted(end.secondsSince(ready)));
    assertThat(end.text()).startsWith("FAILED").contains("Cannot train with 2 ranks: rank ");
    assertThat(scene.driver().said()).noneMatch(line -> line.startsWith("NOTICE attempt 2"));
  }

  @Test
  @Order(4)
  void aRankThatThrowsTheSameTwiceEndsTheTrainingNamed() {
    scene.train("throws", "broken=1");

    FaultDriver.Line end = scene.driver().end(SOON);

    scene.report("a rank throws");
    assertThat(end.text())
        .startsWith("FAILED")
        .contains("Cannot train with 2 ranks: rank 1 of 2 on 127.0.0.1", "broken row", ", twice");
  }

  @Test
  @Order(5)
  void tooFewSlotsAfterALossEndTheTrainingWithTheirNumber() {
    scene.train("slots", "ranks=3 slotwait=3");
    scene.driver().await("READY", 3, SOON);
    ProcessHandle lost = scene.driver().executorOf(2);
    ProcessHandle worker = lost.parent().orElseThrow();
    FaultDriver.signal("STOP", worker);
    try {
      FaultDriver.signal("KILL", lost);

      FaultDriver.Line end = scene.driver().end(SOON);

      scene.report("too few slots");
      assertThat(end.text())
          .startsWith("FAILED")
          .contains("rank 2 of 3 on 127.0.0.1", "need 3 slots, have 2", "spark.cores.max");
    } finally {
      FaultDriver.signal("CONT", worker);
    }
  }

  @Test
  @Order(6)
  void aFullDiskIsToldAndTheTrainingEndsAsItWouldHave() throws IOException {
    Path disk = Files.createDirectories(scene.folder().resolve("disk.limited"));
    FullFileSystem.limit(disk, Long.MAX_VALUE);

    requireFullDiskHarmless(
        "full://" + disk,
        disk,
        () -> FullFileSystem.limit(disk, FullFileSystem.bytes(disk) + 1000),
        () -> FullFileSystem.limit(disk, Long.MAX_VALUE));
  }

  /** The kernel's own error, where this user may mount a small file system. */
  @Test
  @Order(7)
  void aFullFileSystemIsToldAndTheTrainingEndsAsItWouldHave() throws IOException {
    Path disk = Files.createDirectories(scene.folder().resolve("tmpfs"));
    assumeTrue(
        Command.of("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()).run().code()
            == 0,
        "mounting a file system takes privileges");
    Path filler = disk.resolve("filler");
    try {
      requireFullDiskHarmless(
          disk.toUri().toString(),
          disk,
          () ->
              Command.of(
                      "dd", "if=/dev/zero", "of=" + filler, "bs=4k", "oflag=append", "conv=notrunc")
                  .run(),
          () -> Files.delete(filler));
    } finally {
      Command.of("umount", "-l", disk.toString()).succeed();
    }
  }

  private interface Act {
    void run() throws IOException;
  }

  private static void requireFullDiskHarmless(String location, Path disk, Act fill, Act free)
      throws IOException {
    scene.train("full", location, "");
    FaultDriver.Line epoch = scene.driver().await("EPOCH 1", SOON);
    // Again and again: checkpoints that are replaced give room for others.
    while (scene.driver().said().stream()
        .noneMatch(line -> line.startsWith("NOTICE") || line.startsWith("DONE"))) {
      fill.run();
    }
    FaultDriver.Line end = scene.driver().end(SOON);
    scene.report("disk full: over after %.1f s".formatted(end.secondsSince(epoch)));

    scene.requireUndisturbed(end);
    assertThat(scene.driver().said())
        .filteredOn(line -> line.startsWith("NOTICE"))
        .hasSize(1)
        .allSatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "NOTICE Cannot save checkpoint t0001-s\\d+-a000 in \\S+/full: No space left on device\\. Training goes on, and the checkpoints before it stay\\."));
    List<String> left = FaultScene.names(disk.resolve("full"));
    assertThat(left)
        .as("nothing half-written")
        .allSatisfy(name -> assertThat(left).contains(name.replaceAll("(\\.json)?$", "")))
        .noneMatch(name -> name.startsWith("."))
        .filteredOn(name -> name.endsWith(".json"))
        .isNotEmpty();

    free.run();
    scene.train("full", location, "");
    end = scene.driver().end(SOON);
    scene.report("from the checkpoint before");
    scene.requireUndisturbed(end);
    assertThat(scene.driver().said())
        .anyMatch(line -> line.matches("NOTICE the training goes on at epoch [123] step \\d+"))
        .noneMatch(line -> line.contains("refused"));
  }

  /** The stops must fall into the rank's own work, not into its waits: not certain in few steps. */
  @Test
  @Order(8)
  @EnabledIfSystemProperty(named = "sinter.faults", matches = "all")
  void aSlowRankIsNamedAndNothingIsAborted() throws InterruptedException {
    scene.train("slow", "epochs=10 timeout=6");
    scene.driver().await("EPOCH 1 ", SOON);
    ProcessHandle slow = scene.driver().executorOf(1);
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    try {
      while (scene.driver().said().stream().noneMatch(line -> line.startsWith("STRAGGLER"))
          && System.nanoTime() < deadline) {
        FaultDriver.signal("STOP", slow);
        Thread.sleep(400);
        FaultDriver.signal("CONT", slow);
        Thread.sleep(100);
      }
    } finally {
      FaultDriver.signal("CONT", slow);
    }
    FaultDriver.Line end = scene.driver().end(SOON);
    scene.report("a slow rank");

    assertThat(end.text()).startsWith("DONE");
    assertThat(scene.driver().said())
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "STRAGGLER rank 1 on 127\\.0\\.0\\.1 is slow in epoch \\d+: [\\d.]+ ms a step, the others [\\d.]+ ms; .*"))
        .noneMatch(line -> line.startsWith("NOTICE"))
        .noneMatch(line -> line.startsWith("STRAGGLER rank 0"));
  }

  @Test
  @Order(9)
  void aRunWhoseDriverWasKilledGoesOnPastADamagedCheckpoint() throws IOException {
    scene.train("driver", "");
    scene.driver().await("EPOCH 2", SOON);
    Map<String, ProcessHandle> orphans = scene.driver().executors();

    FaultDriver.signal("KILL", scene.driver().process());

    await().atMost(SOON).until(() -> orphans.values().stream().noneMatch(ProcessHandle::isAlive));
    flipABit(scene.newest("driver").resolve("rank-00000.state"));
    scene.restartDriver();
    scene.train("driver", "");
    FaultDriver.Line end = scene.driver().end(SOON);
    scene.report("driver killed, newest checkpoint damaged");
    scene.requireUndisturbed(end);
    assertThat(scene.driver().said())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("NOTICE checkpoint ")
                    .contains(" is refused: rank-00000.state is not what was saved"))
        .noneMatch(line -> line.startsWith("EPOCH 1 "));
  }

  private static void flipABit(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
