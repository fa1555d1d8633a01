package io.sinter.training.internal.torch.comm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.GpuReport;
import org.junit.jupiter.api.Test;

class NcclProbeTest {
  @Test
  void aVersionIsReadAsNcclWritesIt() {
    assertThat(NcclProbe.version(22903)).isEqualTo("2.29.3");
    assertThat(NcclProbe.version(22100)).isEqualTo("2.21.0");
  }

  @Test
  void whereNoGpuCanBeUsedTheReasonIsGiven() {
    GpuReport report = GpuReport.here();

    assertThat(report.gpus().isEmpty()).isEqualTo(!report.obstacle().isEmpty());
    if (report.gpus().isEmpty()) {
      assertThat(report.nccl()).isEmpty();
      assertThat(report.ncclObstacle()).isEqualTo(report.obstacle());
    }
  }
}
