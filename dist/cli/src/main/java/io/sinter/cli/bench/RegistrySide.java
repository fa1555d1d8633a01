package io.sinter.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.job.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One side: a command that does the tasks, and where. */
record RegistrySide(Path work, Path source, URI server, List<String> command) {
  Map<String, Double> run() {
    Map<String, Double> values = new LinkedHashMap<>(start());
    Path target = work.resolve("down");
    values.putAll(
        process(
            List.of("work"),
            List.of(source.toString(), target.toString(), "" + RegistryBenchmark.POINTS)));
    delete(target);
    return values;
  }

  /** One call in a process of its own. */
  Map<String, Double> start() {
    long begin = System.nanoTime();
    Map<String, Double> values = new LinkedHashMap<>(process(List.of("start"), List.of()));
    values.put("process", (System.nanoTime() - begin) / 1e9);
    return values;
  }

  private Map<String, Double> process(List<String> task, List<String> arguments) {
    List<String> words = new ArrayList<>(command);
    words.addAll(task);
    if (command.contains(RegistryWorker.class.getName())) {
      words.add(server.toString());
    }
    words.addAll(arguments);
    Path log = work.resolve("worker.log");
    ProcessBuilder builder = new ProcessBuilder(words).redirectError(log.toFile());
    builder.environment().put("MLFLOW_TRACKING_URI", server.toString());
    builder.environment().put("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false");
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new JobException(
            "Cannot measure the registry's client: %s failed (allowed: an end with 0). Read %s."
                .formatted(
                    words,
                    Files.copy(
                        log,
                        work.resolveSibling("worker.log"),
                        StandardCopyOption.REPLACE_EXISTING)));
      }
      JsonNode json =
          new ObjectMapper().readTree(output.lines().reduce((first, last) -> last).orElse("{}"));
      Map<String, Double> values = new LinkedHashMap<>();
      json.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().asDouble()));
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobException(
          "Cannot measure the registry's client: interrupted. Run the benchmark again.", e);
    }
  }

  /** Deletes a folder, if it is there, with everything below it. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
