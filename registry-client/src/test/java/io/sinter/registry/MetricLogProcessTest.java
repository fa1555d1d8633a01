package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.registry.testing.MlflowServer;
import io.sinter.registry.testing.SwitchableProxy;
import io.sinter.registry.testing.SwitchableProxy.Mode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end in the middle. */
@ExtendWith(MlflowServer.class)
class MetricLogProcessTest {
  @TempDir private Path folder;
  private SwitchableProxy proxy;
  private MlflowClient direct;
  private Run run;
  private Path spool;

  @BeforeEach
  void startARun(MlflowServer server) throws IOException {
    proxy = new SwitchableProxy(server.uri());
    direct = server.client();
    run = direct.startRun(direct.experiment("metric log"), "killed", Map.of());
    spool = folder.resolve("spool");
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
  }

  @Test
  void whatWasSafeWhenProcessesWereKilledIsSentOnce() throws Exception {
    try (Child first = new Child(List.of(), 0, 1_000_000);
        Child second = new Child(List.of(), 1_000_000, 1_000_000)) {
      first.awaitSafe(500);
      second.awaitSafe(500);
      proxy.switchTo(Mode.CLOSED);
      long safeOfFirst = first.awaitSafe(first.safe() + 3_000);
      first.kill();
      long safeOfSecond = second.awaitSafe(second.safe() + 3_000);
      second.kill();
      assertThat(direct.metricHistory(run.id(), "loss").size())
          .isLessThan(Math.toIntExact(safeOfFirst + safeOfSecond));

      ReplayedMetrics replayed = direct.replayMetrics(spool);

      assertThat(replayed.problems()).isEmpty();
      assertThat(replayed.points()).isPositive();
      List<Metric> history = direct.metricHistory(run.id(), "loss");
      assertThat(whole(history, 0)).isGreaterThanOrEqualTo(safeOfFirst);
      assertThat(whole(history, 1_000_000)).isGreaterThanOrEqualTo(safeOfSecond);
      assertThat(direct.replayMetrics(spool)).isEqualTo(new ReplayedMetrics(0, 0, 0, List.of()));
    }
  }

  @Test
  void nothingIsOnDiskBeforeWhatTheServerHasNotAnswered() throws Exception {
    // Points come so slowly that the server keeps up, and then one answer never comes.
    List<String> patient = List.of("env", "JAVA_TOOL_OPTIONS=-Dslow.after=3600000 -Dpause=50");
    try (Child child = new Child(patient, 0, 1_000_000)) {
      child.awaitSafe(5_000);
      proxy.stall();
      child.awaitSafe(child.safe() + 5_000);
      child.kill();
    }
    assertThat(direct.replayMetrics(spool).problems()).isEmpty();
    assertThat(whole(direct.metricHistory(run.id(), "loss"), 0)).isGreaterThan(5_000);
  }

  /** The number of points from a step on, of which none is missing and none is there twice. */
  private static long whole(List<Metric> history, int first) {
    List<Metric> own =
        history.stream()
            .filter(point -> point.step() >= first && point.step() < first + 1_000_000)
            .toList();
    for (int i = 0; i < own.size(); i++) {
      assertThat(own.get(i)).isEqualTo(MetricLogTest.point(first + i));
    }
    return own.size();
  }

  @Test
  void aJvmThatExitsLeavesEverythingOnDisk() throws Exception {
    try (Child child = new Child(List.of(), 0, 1_234, "exit")) {
      proxy.switchTo(Mode.SILENT);
      child.goOn();
      assertThat(child.awaitEnd()).isZero();
    }
    assertThat(direct.replayMetrics(spool).points()).isEqualTo(1_234);
    assertThat(direct.metricHistory(run.id(), "loss")).hasSize(1_234);
  }

  @Test
  void aDiskThatTakesNoMoreCostsPointsAndNotTheProcess() throws Exception {
    // The largest file that this process may write has 64 KiB.
    List<String> limited = List.of("bash", "-c", "ulimit -f 64; exec \"$@\"", "limited");
    try (Child child = new Child(limited, 0, 5_000)) {
      proxy.switchTo(Mode.CLOSED);
      child.goOn();
      assertThat(child.awaitEnd()).isZero();
      assertThat(child.output())
          .anyMatch(line -> line.startsWith("Cannot write metrics of run " + run.id()))
          .anyMatch(line -> line.matches("[0-9]+ of 5000 metrics of run .* are lost: .*"));
    }
    ReplayedMetrics replayed = direct.replayMetrics(spool);
    List<Metric> history = direct.metricHistory(run.id(), "loss");
    assertThat(replayed).isEqualTo(new ReplayedMetrics(history.size(), 0, 0, List.of()));
    assertThat(whole(history, 0)).isBetween(500L, 4_000L);
  }

  /** A process that logs, and what it has printed. */
  private final class Child implements AutoCloseable {
    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final BufferedReader reader;

    Child(List<String> prefix, int first, int points, String... more) throws IOException {
      List<String> command = new ArrayList<>(prefix);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(MetricLogChild.class.getName());
      command.addAll(List.of(proxy.uri().toString(), run.id(), spool.toString()));
      command.addAll(List.of(String.valueOf(first), String.valueOf(points)));
      command.addAll(List.of(more));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      reader = process.inputReader();
      await("connected");
      if (first + points >= 1_000_000) {
        goOn();
      }
    }

    /** A child waits once it is connected. */
    void goOn() throws IOException {
      process.outputWriter().write("\n");
      process.outputWriter().flush();
    }

    private String await(String prefix) throws IOException {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        output.add(line);
        if (line.startsWith(prefix)) {
          return line;
        }
      }
      throw new AssertionError("the child ended without '%s': %s".formatted(prefix, output));
    }

    long safe() throws IOException {
      return Long.parseLong(await("safe ").substring(5));
    }

    long awaitSafe(long points) throws IOException {
      long safe = safe();
      while (safe < points) {
        safe = safe();
      }
      return safe;
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    int awaitEnd() throws IOException, InterruptedException {
      reader.lines().forEach(output::add);
      return process.waitFor();
    }

    List<String> output() {
      return output;
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
