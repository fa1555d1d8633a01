package io.sinter.acceptance.internal;

import io.sinter.acceptance.AcceptanceDevice;
import io.sinter.job.SinterVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine the suite runs on.
 *
 * @param gpus that libtorch can use
 * @param names of the GPUs as the driver tells them
 * @param driver its version; empty if there is none
 * @param versions of what runs
 * @param problem why there is no GPU to use, one line; empty if there is one
 */
public record Host(
    int gpus, List<String> names, Optional<String> driver, List<String> versions, String problem) {
  /** Copies. */
  public Host {
    names = List.copyOf(names);
    versions = List.copyOf(versions);
  }

  /**
   * Looks at this machine. libtorch is loaded in a process of its own.
   *
   * @param folder for that process's files
   */
  public static Host look(AcceptanceDevice device, Path folder) throws IOException {
    List<String> versions =
        new ArrayList<>(List.of("Sinter " + SinterVersion.current(), "Java " + Runtime.version()));
    versions.add("Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION());
    if (device == AcceptanceDevice.CPU) {
      return new Host(0, List.of(), Optional.empty(), versions, "");
    }
    List<String> names = new ArrayList<>();
    Optional<String> driver = Optional.empty();
    for (String line : smi("--query-gpu=name,memory.total,driver_version")) {
      String[] parts = line.split(", ", 3);
      if (parts.length == 3) {
        names.add(parts[0] + " (" + parts[1] + ")");
        driver = Optional.of(parts[2]);
      }
    }
    ProbeAnswer answer = GpuProbe.ask(folder);
    versions.addAll(answer.versions());
    return new Host(answer.gpus(), names, driver, versions, problem(names, answer));
  }

  private static String problem(List<String> names, ProbeAnswer answer) {
    if (answer.gpus() > 0) {
      return "";
    }
    // A container may have the driver without nvidia-smi.
    boolean driver = !names.isEmpty() || Files.exists(Path.of("/proc/driver/nvidia/version"));
    if (!driver && !answer.broken()) {
      return "No GPU: nvidia-smi names none and libtorch finds none; no check was run (--device cpu tests the suite itself).";
    }
    return "Cannot use %s: %s. Read probe/log.txt in the folder of the results."
        .formatted(names.isEmpty() ? "this host" : names.get(0), answer.failure());
  }

  /** Lines of {@code nvidia-smi} as CSV without a header; none if there is no such program. */
  static List<String> smi(String query) {
    try {
      Process process =
          new ProcessBuilder("nvidia-smi", query, "--format=csv,noheader")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
        List<String> lines = reader.lines().filter(line -> !line.isBlank()).toList();
        return Processes.await(process, Duration.ofSeconds(20)) && process.exitValue() == 0
            ? lines
            : List.of();
      }
    } catch (IOException e) {
      return List.of();
    }
  }
}
