package io.sinter.training.internal.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.EnergyReading;
import io.sinter.training.EnergySource;
import io.sinter.training.RankTelemetry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TelemetryTextTest {
  @Test
  void whatARankSaysArrivesAsItWasSaid() {
    ProgressMessage full =
        new ProgressMessage.Telemetry(
            2,
            new RankTelemetry(
                1,
                "10.0.0.7",
                Map.of("gpu_0_power_usage_watts", 412.31, "cpu_utilization_percentage", 1e-9),
                List.of(
                    new EnergyReading("gpu:GPU-1", 1234.5, EnergySource.MEASURED),
                    new EnergyReading("cpu:a=b/intel-rapl:0", 0, EnergySource.ESTIMATED)),
                "NVIDIA H100 80GB HBM3"));
    ProgressMessage empty =
        new ProgressMessage.Telemetry(0, new RankTelemetry(0, "h", Map.of(), List.of()));

    assertThat(ProgressMessage.of(full.text())).isEqualTo(full);
    assertThat(ProgressMessage.of(empty.text())).isEqualTo(empty);
  }
}
