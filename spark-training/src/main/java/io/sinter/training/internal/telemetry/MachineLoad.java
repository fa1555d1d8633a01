package io.sinter.training.internal.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Processor and memory of this machine and of this process, from Linux's {@code /proc}, by the
 * names and definitions of MLflow's system metrics. On other systems there are none. Not
 * thread-safe.
 */
final class MachineLoad {
  private static final Path PROC = Path.of("/proc");
  private static final double KILOBYTE = 1024 / 1e6;
  private static final int IDLE = 3;
  private static final int WAITING = 4;
  private static final int GUEST = 8;

  private final Path proc;
  private double busy = Double.NaN;
  private double all = Double.NaN;
  private double own = Double.NaN;
  private long ownNanos;

  MachineLoad() {
    this(PROC);
  }

  MachineLoad(Path proc) {
    this.proc = proc;
  }

  /**
   * The load since the last call and the memory now; the first call gives memory alone.
   *
   * @param nanos of {@link System#nanoTime}
   */
  Map<String, Double> read(long nanos) {
    Map<String, Double> figures = new LinkedHashMap<>();
    try {
      machine(figures);
      memory(figures);
      process(figures, nanos);
    } catch (IOException | RuntimeException e) {
      // Not Linux, or not as it was known: what was read until then is right.
      return figures;
    }
    return figures;
  }

  private void machine(Map<String, Double> figures) throws IOException {
    String[] times = firstLine("stat").split("\\s+");
    double sum = 0;
    // Guests' time is in user's already.
    for (int i = 1; i <= Math.min(GUEST, times.length - 1); i++) {
      sum += Double.parseDouble(times[i]);
    }
    double idle = Double.parseDouble(times[1 + IDLE]) + Double.parseDouble(times[1 + WAITING]);
    if (sum > all) {
      figures.put("cpu_utilization_percentage", 100 * (sum - idle - busy) / (sum - all));
    }
    busy = sum - idle;
    all = sum;
  }

  private void memory(Map<String, Double> figures) throws IOException {
    double total = kilobytes("meminfo", "MemTotal:");
    double used = total - kilobytes("meminfo", "MemAvailable:");
    figures.put("system_memory_usage_megabytes", used * KILOBYTE);
    figures.put("system_memory_usage_percentage", 100 * used / total);
  }

  private void process(Map<String, Double> figures, long nanos) throws IOException {
    figures.put("process_memory_usage_megabytes", kilobytes("self/status", "VmRSS:") * KILOBYTE);
    double seconds =
        ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    if (!Double.isNaN(own) && nanos > ownNanos) {
      double cores = Runtime.getRuntime().availableProcessors();
      figures.put(
          "process_cpu_utilization_percentage",
          100 * (seconds - own) / ((nanos - ownNanos) / 1e9) / cores);
    }
    own = seconds;
    ownNanos = nanos;
  }

  private String firstLine(String file) throws IOException {
    return Files.readString(proc.resolve(file)).lines().findFirst().orElse("");
  }

  private double kilobytes(String file, String name) throws IOException {
    return Files.readString(proc.resolve(file))
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().split("\\s+")[0])
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElseThrow();
  }
}
