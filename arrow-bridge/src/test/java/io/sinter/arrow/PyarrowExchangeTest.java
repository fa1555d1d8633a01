package io.sinter.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The real pyarrow and this module exchange memory inside one process: Python starts a JVM in
 * itself and the two hand each other C structs, both ways.
 *
 * <p>The virtual environment is {@code $SINTER_VENV}, else {@code <root>/target/venv}, which the
 * launcher makes when it is missing.
 */
class PyarrowExchangeTest {
  private static final Path ROOT = Path.of(System.getProperty("sinter.root")).toAbsolutePath();
  private static final long MINUTES_TO_MAKE_THE_ENVIRONMENT = 30;

  @Test
  void memoryIsSharedWithPyarrowBothWays() throws Exception {
    Path environment = environment();
    run(
        List.of(
            ROOT.resolve("sinter").toString(),
            "venv",
            "--home",
            Files.createDirectories(ROOT.resolve("target/test-home/arrow-bridge")).toString()),
        Map.of("SINTER_VENV", environment.toString()),
        MINUTES_TO_MAKE_THE_ENVIRONMENT);
    List<String> command = new ArrayList<>();
    command.add(environment.resolve("bin/python").toString());
    command.add("src/test/scripts/exchange_with_pyarrow.py");
    command.add(System.getProperty("java.home") + "/lib/server/libjvm.so");
    command.add("-Xmx256m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    command.add(
        "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir"));
    command.add("-Djava.class.path=" + System.getProperty("java.class.path"));
    String output = run(command, Map.of(), 10);
    assertThat(output)
        .contains("tensor: 100 rows, 14 nulls, 113 bytes copied")
        .contains("images there and back again: the same memory")
        .endsWith("nothing leaked on either side\n");
  }

  private static Path environment() {
    String given = System.getenv("SINTER_VENV");
    return given == null || given.isBlank() ? ROOT.resolve("target/venv") : Path.of(given);
  }

  private static String run(List<String> command, Map<String, String> variables, long minutes)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("exchange", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().putAll(variables);
      Process process = builder.start();
      boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      String text = Files.readString(output, UTF_8);
      assertThat(ended && process.exitValue() == 0).as("%s%n%s", command, text).isTrue();
      return text;
    } finally {
      Files.delete(output);
    }
  }
}
