package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sinter.registry.testing.MlflowServer;
import io.sinter.registry.testing.SwitchableProxy;
import io.sinter.registry.testing.SwitchableProxy.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(MlflowServer.class)
class MetricLogTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private SwitchableProxy proxy;
  private MlflowClient client;
  private MlflowClient direct;
  private Run run;
  private Path spool;

  @BeforeEach
  void connectThroughTheProxy(MlflowServer server) throws IOException {
    proxy = new SwitchableProxy(server.uri());
    client = MlflowClient.connect(MlflowOptions.of(proxy.uri()));
    direct = server.client();
    run = direct.startRun(direct.experiment("metric log"), "points", Map.of());
    spool = folder.resolve("spool");
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
  }

  private MetricLogOptions options() {
    return MetricLogOptions.spoolingTo(spool)
        .withInterval(Duration.ofMillis(100))
        .withDrain(LIMIT)
        .withNotices(notices::add);
  }

  private MetricLog open() {
    return client.metricLog(run.id(), options());
  }

  private static void log(MetricLog log, int from, int to) {
    for (int step = from; step < to; step++) {
      log.log(point(step));
    }
  }

  static Metric point(int step) {
    return new Metric("loss", 1.0 / (step + 1), 1_000_000L + step, step);
  }

  private static Metric[] points(int from, int to) {
    return IntStream.range(from, to).mapToObj(MetricLogTest::point).toArray(Metric[]::new);
  }

  private List<Metric> history() {
    return direct.metricHistory(run.id(), "loss");
  }

  private List<Path> files() throws IOException {
    if (!Files.exists(spool)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(spool)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void sendsPointsInBatchesAndLeavesNoFiles() throws IOException {
    try (MetricLog log = open()) {
      log(log, 0, 2_500);
      assertThat(log.flush(LIMIT)).isTrue();
      assertThat(history()).containsExactly(points(0, 2_500));
      log.log("accuracy", Double.NaN, 1);
      log.log("accuracy", Double.NEGATIVE_INFINITY, 2);
    }
    assertThat(direct.metricHistory(run.id(), "accuracy"))
        .extracting(Metric::value)
        .containsExactly(Double.NaN, -Double.MAX_VALUE);
    assertThat(files()).isEmpty();
    assertThat(notices).isEmpty();
  }

  @Test
  void keepsPointsOnDiskWhileTheServerIsDownAndSendsThemOnce() throws IOException {
    try (MetricLog log = open()) {
      log(log, 0, 10);
      assertThat(log.flush(LIMIT)).isTrue();
      proxy.switchTo(Mode.CLOSED);
      log(log, 10, 5_000);
      await().atMost(LIMIT).until(() -> log.figures().spooled() == 4_990);
      assertThat(history()).hasSize(10);
      assertThat(files()).isNotEmpty();
      assertThat(log.flush(Duration.ofMillis(1))).isFalse();

      proxy.switchTo(Mode.OPEN);

      log(log, 5_000, 5_010);
      assertThat(log.flush(LIMIT)).isTrue();
      assertThat(log.figures().sent()).isEqualTo(5_010);
    }
    assertThat(history()).containsExactly(points(0, 5_010));
    assertThat(files()).isEmpty();
    assertThat(notices)
        .hasSize(2)
        .anyMatch(notice -> notice.startsWith("MLflow does not take metrics of run " + run.id()))
        .anyMatch(notice -> notice.startsWith("MLflow takes metrics of run " + run.id()));
  }

  @Test
  void loggingGoesOnWhileTheServerIsSilent() throws IOException {
    proxy.switchTo(Mode.SILENT);
    MetricLog log = client.metricLog(run.id(), options().withDrain(Duration.ofMillis(10)));

    log(log, 0, 100_000);

    assertThat(log.figures()).isEqualTo(figures(log, 100_000));
    await().atMost(LIMIT).until(() -> lines() == 100_000);
    assertThat(log.figures().sent()).isZero();
    log.close();
    assertThat(log.figures().waiting()).isEqualTo(100_000);
    assertThat(lines()).isEqualTo(100_000);
    assertThat(notices)
        .anyMatch(n -> n.startsWith("100000 metrics of run %s wait".formatted(run.id())));
  }

  private static MetricLogFigures figures(MetricLog log, long logged) {
    return new MetricLogFigures(logged, 0, 0, 0, log.figures().spooled(), 0);
  }

  private long lines() throws IOException {
    long lines = 0;
    for (Path file : files()) {
      try (Stream<String> text = Files.lines(file)) {
        lines += text.filter(line -> line.contains("\"key\"")).count();
      }
    }
    return lines;
  }

  @Test
  void aBatchWhoseAnswerIsLateIsNotSentAgain() throws IOException {
    proxy.switchTo(Mode.SILENT);
    MetricLogOptions impatient = options().withSlowAfter(Duration.ofMillis(50));
    try (MetricLog log = client.metricLog(run.id(), impatient)) {
      log(log, 0, 1_500);
      await().atMost(LIMIT).until(() -> lines() == 1_500);
      proxy.switchTo(Mode.OPEN);
      assertThat(log.flush(LIMIT)).isTrue();
    }
    assertThat(history()).containsExactly(points(0, 1_500));
    assertThat(files()).isEmpty();
  }

  @Test
  void aLostAnswerDoublesNothing(MlflowServer server) throws IOException {
    try (DroppingProxy losing = new DroppingProxy(server.uri());
        MlflowClient through = MlflowClient.connect(MlflowOptions.of(losing.uri()));
        MetricLog log = through.metricLog(run.id(), options())) {
      losing.dropNextAnswerTo("POST /api/2.0/mlflow/runs/log-batch");
      log(log, 0, 1_500);
      assertThat(log.flush(LIMIT)).isTrue();
      assertThat(losing.dropped()).isEqualTo(1);
      losing.dropEveryAnswerTo("POST /api/2.0/mlflow/runs/log-batch");
      log(log, 1_500, 2_000);
      await().atMost(LIMIT).until(() -> losing.dropped() == 4);
    }
    assertThat(direct.replayMetrics(spool).points()).isEqualTo(500);
    assertThat(history()).containsExactly(points(0, 2_000));
  }

  @Test
  void whatAClosedLogLeavesIsSentByTheNextOne() throws IOException {
    proxy.switchTo(Mode.CLOSED);
    try (MetricLog log = open()) {
      log(log, 0, 1_200);
    }
    assertThat(lines()).isEqualTo(1_200);

    proxy.switchTo(Mode.OPEN);
    try (MetricLog log = open()) {
      log(log, 1_200, 1_300);
      assertThat(log.flush(LIMIT)).isTrue();
      assertThat(log.figures().replayed()).isEqualTo(1_200);
    }
    assertThat(history()).containsExactly(points(0, 1_300));
    assertThat(files()).isEmpty();
  }

  @Test
  void logsOfOneRunDoNotDisturbEachOther() throws IOException {
    proxy.switchTo(Mode.CLOSED);
    MetricLog first = open();
    log(first, 0, 700);
    await().atMost(LIMIT).until(() -> first.figures().spooled() == 700);
    MetricLog second = open();
    log(second, 700, 1_400);
    await().atMost(LIMIT).until(() -> second.figures().spooled() == 700);

    ReplayedMetrics replayed = direct.replayMetrics(spool);

    assertThat(replayed).isEqualTo(new ReplayedMetrics(0, 0, 0, List.of()));
    first.close();
    assertThat(direct.replayMetrics(spool).points()).isEqualTo(700);
    assertThat(history()).containsExactly(points(0, 700));
    proxy.switchTo(Mode.OPEN);
    second.close();
    assertThat(history()).containsExactly(points(0, 1_400));
    assertThat(second.figures().replayed()).isZero();
    assertThat(files()).isEmpty();
  }

  @Test
  void damagedRecordsAreLeftOut() throws IOException {
    proxy.switchTo(Mode.CLOSED);
    try (MetricLog log = open()) {
      log(log, 0, 100);
    }
    Path file =
        files().stream().filter(f -> f.toString().endsWith(".points")).findFirst().orElseThrow();
    String text = Files.readString(file);
    Files.writeString(
        file, text.replace("\"step\":50}", "\"step\":51}").substring(0, text.length() - 5));

    ReplayedMetrics replayed = direct.replayMetrics(spool);

    assertThat(replayed).isEqualTo(new ReplayedMetrics(98, 0, 2, List.of()));
    List<Metric> expected = new ArrayList<>(List.of(points(0, 99)));
    expected.remove(50);
    assertThat(history()).isEqualTo(expected);
    assertThat(files()).isEmpty();
  }

  @Test
  void aFullSpoolKeepsTheOldestPointsAndCountsTheOthers() throws IOException {
    proxy.switchTo(Mode.CLOSED);
    MetricLogOptions small = options().withSpoolBytes(1 << 20).withQueuePoints(1_000);
    MetricLog log = client.metricLog(run.id(), small);
    log(log, 0, 50_000);
    log.close();
    MetricLogFigures figures = log.figures();
    assertThat(figures.dropped()).isGreaterThan(30_000);
    assertThat(figures.waiting() + figures.dropped()).isEqualTo(50_000);
    assertThat(notices)
        .anyMatch(n -> n.startsWith("The spool of metrics of run %s is full".formatted(run.id())))
        .anyMatch(n -> n.startsWith("%d of 50000 metrics".formatted(figures.dropped())));

    assertThat(direct.replayMetrics(spool).points()).isEqualTo(figures.waiting());
    assertThat(history()).startsWith(points(0, 5_000)).hasSize((int) figures.waiting());
  }

  @Test
  void oneBadNameDoesNotHoldUpTheOthers() {
    try (MetricLog log = open()) {
      log(log, 0, 600);
      for (int step = 0; step < 50; step++) {
        log.log(new Metric("what?", step, 1, step));
        log.log(new Metric("x".repeat(251), step, 1, step));
        log.log(new Metric("early", step, -1, step));
      }
      log(log, 600, 1_200);
      assertThat(log.flush(LIMIT)).isTrue();
      assertThat(log.figures().sent()).isEqualTo(1_200);
      assertThat(log.figures().refused()).isEqualTo(150);
    }
    assertThat(history()).containsExactly(points(0, 1_200));
    assertThat(notices).hasSize(3).anyMatch(n -> n.startsWith("Metric 'what?' of run"));
  }

  @Test
  void batchesOfLongNamesFitTheServersLimit() {
    String name = "\uD801\uDC00".repeat(249);
    try (MetricLog log = open()) {
      for (int step = 0; step < 1_000; step++) {
        log.log(new Metric(name + step % 10, step, 1, step));
      }
      assertThat(log.flush(LIMIT)).isTrue();
      assertThat(log.figures().sent()).isEqualTo(1_000);
    }
    assertThat(direct.metricHistory(run.id(), name + 3)).hasSize(100);
  }

  @Test
  void pointsOfARunThatIsNotThereStayOnDisk() throws IOException {
    String other = "0123456789abcdef0123456789abcdef";
    MetricLog log = direct.metricLog(other, options());
    log(log, 0, 10);
    log.close();
    assertThat(lines()).isEqualTo(10);
    ReplayedMetrics replayed = direct.replayMetrics(spool);
    assertThat(replayed.points()).isZero();
    assertThat(replayed.problems())
        .singleElement()
        .asString()
        .startsWith("Cannot send the metrics of run " + other)
        .contains("RESOURCE_DOES_NOT_EXIST");
    assertThat(lines()).isEqualTo(10);
  }

  @Test
  void pointsOfADeletedRunWaitUntilItIsRestored() throws IOException {
    try (MetricLog log = open()) {
      direct.runs().delete(run.id());
      log(log, 0, 10);
      await().atMost(LIMIT).until(() -> !notices.isEmpty());
      assertThat(log.figures().waiting()).isEqualTo(10);
      direct.runs().restore(run.id());
      assertThat(log.flush(LIMIT)).isTrue();
      assertThat(log.figures().refused()).isZero();
    }
    assertThat(history()).containsExactly(points(0, 10));
  }

  @Test
  void anInterruptedCloseLeavesTheRestOnDisk() throws IOException {
    proxy.switchTo(Mode.SILENT);
    MetricLog log = open();
    log(log, 0, 1_500);
    Thread.currentThread().interrupt();
    log.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(lines()).isEqualTo(1_500);
    log(log, 1_500, 1_501);
    assertThat(log.figures().dropped()).isEqualTo(1);
    assertThat(direct.replayMetrics(spool).points()).isEqualTo(1_500);
  }

  @Test
  void theSpoolIsPrivate() throws IOException {
    proxy.switchTo(Mode.CLOSED);
    try (MetricLog log = open()) {
      log(log, 0, 10);
    }
    for (Path path : List.of(spool, spool.resolve(run.id()))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
    }
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> client.metricLog(run.id(), MetricLogOptions.spoolingTo(open)))
        .isInstanceOf(RegistryException.class)
        .hasMessage(
            "Cannot spool metrics of run %s in %s: %s can be written by others; give it the mode 700 (allowed: a folder that only you can write to). Name another folder."
                .formatted(run.id(), open, open));
    Path link = Files.createSymbolicLink(folder.resolve("link"), spool);
    assertThatThrownBy(() -> client.metricLog(run.id(), MetricLogOptions.spoolingTo(link)))
        .hasMessageContaining(link + " is no folder");
    assertThatThrownBy(() -> client.metricLog("../" + run.id(), options()))
        .hasMessageStartingWith("Cannot log metrics of run '../%s'".formatted(run.id()));
  }
}
