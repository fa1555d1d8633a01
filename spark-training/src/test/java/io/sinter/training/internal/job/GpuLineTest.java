package io.sinter.training.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.RankTelemetry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuLineTest {
  private final GpuLine line = new GpuLine();

  private void add(int rank, Map<String, Double> figures) {
    line.add(new RankTelemetry(rank, "host", figures, List.of()));
  }

  private static Map<String, Double> busy(double utilization, double gigabytes, double watts) {
    return Map.of(
        "cpu_utilization_percentage",
        50.0,
        "gpu_0_utilization_percentage",
        utilization,
        "gpu_0_memory_usage_megabytes",
        gigabytes * 1000,
        "gpu_0_memory_usage_percentage",
        gigabytes / 80 * 100,
        "gpu_0_power_usage_watts",
        watts);
  }

  @Test
  void oneGpuIsToldByMeansAndItsFullestMemory() {
    add(0, busy(80, 31.2, 400));
    add(0, busy(94, 20, 424));

    assertThat(line.take()).isEqualTo("  gpu 87 % 31.2 of 80 GB 412 W");
    assertThat(line.take()).isEmpty();
  }

  @Test
  void severalGpusAreToldTogether() {
    add(0, busy(80, 10, 400));
    add(1, busy(60, 30, 300));

    assertThat(line.take()).isEqualTo("  2 gpus 70 % 30.0 of 80 GB 700 W");
  }

  @Test
  void whatIsNotMeasuredIsLeftOut() {
    add(0, Map.of("cpu_utilization_percentage", 50.0));
    assertThat(line.take()).isEmpty();
    add(0, Map.of("gpu_0_power_usage_watts", 99.6));
    assertThat(line.take()).isEqualTo("  gpu 100 W");
  }
}
