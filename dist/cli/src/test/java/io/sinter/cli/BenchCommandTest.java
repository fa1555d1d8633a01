package io.sinter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.cli.bench.Benchmarks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("sinter.root", "../.."), "dist/launcher/bench.sh");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void listsTheBenchmarksAsTheLauncherDoes() throws Exception {
    assertThat(run("bench")).isZero();
    String launcher = Files.readString(LAUNCHER);
    Benchmarks.summaries()
        .forEach(
            (name, summary) -> {
              assertThat(out.toString()).contains(name, summary);
              assertThat(launcher).contains(name + "\t" + summary + "\n");
            });
  }

  @Test
  void refusesUnknownBenchmarksAndOptionsWithCodeTwo() {
    assertThat(run("bench", "trainin")).isEqualTo(2);
    assertThat(err.toString())
        .contains("Cannot run benchmark 'trainin'", "allowed: training, training-large");
    assertThat(run("bench", "training", "--rows", "many")).isEqualTo(2);
    assertThat(run("bench", "training", "--rows", "10")).isEqualTo(2);
    assertThat(err.toString()).contains("--rows 10: it is too small (allowed: at least 1000)");
    assertThat(run("bench", "training", "--round", "1")).isEqualTo(2);
  }

  private int run(String... arguments) {
    CommandLine line = Sinter.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
