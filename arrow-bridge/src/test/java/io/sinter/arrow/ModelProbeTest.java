package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelProbeTest {
  private static final TabularSpec HOSTILE =
      spec(List.of(new TabularInput("x", TabularType.FLOAT, List.of("a"), 2)), "y");

  private static TabularSpec spec(List<TabularInput> inputs, String... outputs) {
    return new TabularSpec(TabularSpec.Engine.ONNX, inputs, List.of(outputs));
  }

  private static byte[] graph(String name) {
    try (var in = ModelProbeTest.class.getResourceAsStream(name + ".onnx")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ProbeReport probe(String name, TabularSpec spec) {
    return ModelProbe.run(name, graph(name), spec, ProbeLimits.DEFAULT);
  }

  @Test
  void aModelIsLoadedAndRunInAProcessOfItsOwnThatLeavesNothing() throws IOException {
    Set<Path> before = leftBehind();
    ProbeReport report = probe("matrix_input", MATRIX);

    assertThat(report.inputs()).singleElement().extracting(OnnxPort::type).isEqualTo("FLOAT");
    assertThat(report.tried()).containsExactly(new ProbeReport.Tried(1, false));
    assertThat(leftBehind()).isEqualTo(before);
  }

  private static final TabularSpec MATRIX =
      spec(
          List.of(new TabularInput("x", TabularType.FLOAT, List.of("a", "b", "c", "d"), 2)),
          "score");

  @Test
  void whatWasTriedIsNotTriedAgain() {
    byte[] graph = graph("matrix_input");
    ProbeReport first = ModelProbe.once("m", "digest-1", graph, MATRIX, ProbeLimits.DEFAULT);
    assertThat(ModelProbe.once("m", "digest-1", graph, MATRIX, ProbeLimits.DEFAULT))
        .isSameAs(first);
  }

  @Test
  void aModelThatRuntimesRefuseIsAnErrorOfTheirs() {
    assertThatThrownBy(
            () ->
                ModelProbe.run(
                    "m", "no graph".getBytes(StandardCharsets.UTF_8), HOSTILE, ProbeLimits.DEFAULT))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("Cannot load the ONNX model");
  }

  @Test
  void aModelThatAsksForTooMuchMemoryIsRefused() {
    assertThatThrownBy(() -> probe("hungry", HOSTILE))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("Cannot ");
  }

  @Test
  void aModelThatDoesNotEndIsEnded() throws IOException {
    Set<Path> before = leftBehind();
    assertThatThrownBy(
            () ->
                ModelProbe.run(
                    "endless",
                    graph("endless"),
                    HOSTILE,
                    new ProbeLimits(Duration.ofSeconds(5), 12L << 30)))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("Cannot use the model endless: the process that tried it has not")
        .hasMessageContaining("ended after 5 s")
        .hasMessageContaining("This job is unharmed");
    assertThat(leftBehind()).isEqualTo(before);
    assertThat(children()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "KILL,'was ended by signal 9 (SIGKILL, perhaps for want of memory)'",
    "SEGV,'crashed: SIGSEGV'",
    "ABRT,'was ended by signal 6 (SIGABRT)'",
  })
  void aProcessThatDiesIsOneErrorThatNamesItsEnd(String signal, String said) throws Exception {
    CompletableFuture<ProbeReport> probe =
        CompletableFuture.supplyAsync(() -> probe("endless", HOSTILE));
    ProcessHandle child = childThatRunsJava(probe);
    Thread.sleep(500); // Early in its life or late: its end is told the same way.
    new ProcessBuilder("kill", "-" + signal, String.valueOf(child.pid())).start().waitFor();

    assertThatThrownBy(() -> probe.get(250, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(BridgeException.class)
        .hasMessageContaining("the process that tried it " + said)
        .hasMessageContaining("This job is unharmed");
  }

  private static ProcessHandle childThatRunsJava(CompletableFuture<ProbeReport> probe)
      throws InterruptedException {
    while (!probe.isDone()) {
      for (ProcessHandle child : children()) {
        if (child.info().command().orElse("").endsWith("java")) {
          return child;
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError("the probe ended before it was seen");
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  private static Set<Path> leftBehind() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("sinter-probe-"))
          .collect(Collectors.toSet());
    }
  }
}
