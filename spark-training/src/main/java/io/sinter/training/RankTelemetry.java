package io.sinter.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a rank's machine was doing in the last second or so. A figure that could not be measured is
 * left out, never 0.
 *
 * @param rank from 0
 * @param host where it runs
 * @param figures by the names of MLflow's system metrics: {@code gpu_0_utilization_percentage},
 *     {@code system_memory_usage_megabytes}
 * @param energy what its meters have counted since the rank began
 * @param gpu the model of its GPU, such as {@code NVIDIA H100 80GB HBM3}; empty if it has none
 */
public record RankTelemetry(
    int rank, String host, Map<String, Double> figures, List<EnergyReading> energy, String gpu) {
  /** Of a rank without a GPU. */
  public RankTelemetry(
      int rank, String host, Map<String, Double> figures, List<EnergyReading> energy) {
    this(rank, host, figures, energy, "");
  }

  /** Copies. */
  public RankTelemetry {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    energy = List.copyOf(energy);
  }
}
