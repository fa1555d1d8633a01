package io.sinter.training.internal.job;

import io.sinter.training.RankTelemetry;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the GPUs of a training have done since the last line, for people: {@code gpu 87 % 31.2 of
 * 80.0 GB 412 W}. Of several GPUs: the mean utilisation, the fullest memory, the power of all. Not
 * thread-safe.
 */
final class GpuLine {
  private static final double MEGABYTES = 1e3;

  private final Map<Integer, Gpu> gpus = new LinkedHashMap<>();

  private static final class Gpu {
    double utilization;
    double utilizations;
    double watts;
    double wattages;
    double used;
    double total = Double.NaN;
  }

  /** Takes what a rank says. */
  void add(RankTelemetry rank) {
    for (Map.Entry<String, Double> figure : rank.figures().entrySet()) {
      if (!figure.getKey().startsWith("gpu_")) {
        continue;
      }
      Gpu gpu = gpus.computeIfAbsent(rank.rank(), key -> new Gpu());
      String name = figure.getKey().replaceFirst("gpu_\\d+_", "");
      double value = figure.getValue();
      switch (name) {
        case "utilization_percentage" -> {
          gpu.utilization += value;
          gpu.utilizations++;
        }
        case "power_usage_watts" -> {
          gpu.watts += value;
          gpu.wattages++;
        }
        case "memory_usage_megabytes" -> gpu.used = Math.max(gpu.used, value / MEGABYTES);
        case "memory_usage_percentage" ->
            gpu.total =
                value > 0 ? last(rank, figure.getKey()) / value * 100 / MEGABYTES : gpu.total;
        default -> {}
      }
    }
  }

  /** The memory in use of which a share is known. */
  private static double last(RankTelemetry rank, String percentage) {
    return rank.figures().getOrDefault(percentage.replace("percentage", "megabytes"), Double.NaN);
  }

  /** The text, with two blanks before it; empty where no GPU was measured. Begins anew. */
  String take() {
    StringBuilder line = new StringBuilder();
    double utilization =
        gpus.values().stream()
            .filter(gpu -> gpu.utilizations > 0)
            .mapToDouble(gpu -> gpu.utilization / gpu.utilizations)
            .average()
            .orElse(Double.NaN);
    if (!Double.isNaN(utilization)) {
      add(line, " %.0f %%", utilization);
    }
    gpus.values().stream()
        .filter(gpu -> !Double.isNaN(gpu.total))
        .max((one, two) -> Double.compare(one.used / one.total, two.used / two.total))
        .ifPresent(gpu -> add(line, " %.1f of %.0f GB", gpu.used, gpu.total));
    if (gpus.values().stream().anyMatch(gpu -> gpu.wattages > 0)) {
      double watts =
          gpus.values().stream()
              .filter(gpu -> gpu.wattages > 0)
              .mapToDouble(gpu -> gpu.watts / gpu.wattages)
              .sum();
      add(line, " %.0f W", watts);
    }
    String kind = gpus.size() > 1 ? gpus.size() + " gpus" : "gpu";
    gpus.clear();
    return line.isEmpty() ? "" : "  " + kind + line;
  }

  private static void add(StringBuilder line, String format, Object... values) {
    line.append(String.format(Locale.ROOT, format, values));
  }
}
