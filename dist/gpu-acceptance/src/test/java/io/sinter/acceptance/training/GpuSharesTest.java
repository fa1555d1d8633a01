package io.sinter.acceptance.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.acceptance.CheckFigure;
import io.sinter.training.RankTelemetry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuSharesTest {
  @Test
  void theMeanOfTheReadingsIsTheShareOfTheEpochs() {
    GpuShares shares = new GpuShares();
    shares.add(reading(Map.of("gpu_0_compute_percentage", 80.0, "gpu_0_copy_percentage", 10.0)));
    shares.add(
        reading(Map.of("gpu_0_compute_percentage", 60.0, "gpu_0_memory_usage_megabytes", 5.0)));

    List<CheckFigure> figures = shares.figures(10);

    assertThat(figures)
        .extracting(CheckFigure::name)
        .containsExactly("GPU computing (70 % of epochs)", "GPU copying (10 % of epochs)");
    assertThat(figures.get(0).value()).isEqualTo(7, within(1e-9));
    assertThat(figures.get(0).unit()).isEqualTo("s");
  }

  @Test
  void whatNobodyToldIsLeftOut() {
    GpuShares shares = new GpuShares();
    shares.add(reading(Map.of("cpu_utilization_percentage", 80.0)));

    assertThat(shares.figures(10)).isEmpty();
  }

  private static RankTelemetry reading(Map<String, Double> figures) {
    return new RankTelemetry(0, "host", figures, List.of());
  }
}
