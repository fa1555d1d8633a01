package io.sinter.training.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.registry.Metric;
import io.sinter.training.RankTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemMetricsTest {
  private static final long START = 1_000_000;

  private final SystemMetrics metrics = new SystemMetrics(Duration.ofSeconds(10));

  private List<Metric> add(int rank, int second, Map<String, Double> figures) {
    return metrics.add(
        new RankTelemetry(rank, "host", figures, List.of()), START + second * 1000L, START);
  }

  @Test
  void oneRanksMeansOfAnIntervalAreMlflowsOwnNames() {
    for (int second = 1; second <= 10; second++) {
      assertThat(add(0, second, Map.of("gpu_0_utilization_percentage", 10.0 * second))).isEmpty();
    }

    assertThat(add(0, 11, Map.of("gpu_0_utilization_percentage", 110.0)))
        .containsExactly(new Metric("system/gpu_0_utilization_percentage", 60, START + 11_000, 11));
    assertThat(add(0, 12, Map.of("gpu_0_utilization_percentage", 7.0))).isEmpty();
    assertThat(metrics.rest(START + 13_000, START))
        .containsExactly(new Metric("system/gpu_0_utilization_percentage", 7, START + 13_000, 13));
    assertThat(metrics.rest(START + 14_000, START)).isEmpty();
  }

  @Test
  void ranksAreMlflowsNodesAndAFigureThatIsMissingNowAndThenIsNotZero() {
    metrics.ranks(2);
    add(0, 0, Map.of("gpu_0_power_usage_watts", 300.0, "cpu_utilization_percentage", 50.0));
    add(1, 0, Map.of("cpu_utilization_percentage", 70.0));
    add(0, 5, Map.of("cpu_utilization_percentage", 60.0));

    assertThat(metrics.rest(START + 6000, START))
        .containsExactlyInAnyOrder(
            new Metric("system/rank_0/gpu_0_power_usage_watts", 300, START + 6000, 6),
            new Metric("system/rank_0/cpu_utilization_percentage", 55, START + 6000, 6),
            new Metric("system/rank_1/cpu_utilization_percentage", 70, START + 6000, 6));
  }

  @Test
  void anIntervalOfZeroLogsNothing() {
    SystemMetrics off = new SystemMetrics(Duration.ZERO);

    assertThat(off.add(new RankTelemetry(0, "host", Map.of("a", 1.0), List.of()), START, START))
        .isEmpty();
    assertThat(off.rest(START, START)).isEmpty();
  }
}
