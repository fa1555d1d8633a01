package io.sinter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.JobException;
import io.sinter.training.GpuReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutorGpusTest {
  private static ExecutorGpus.Found found(GpuReport report, String assigned, boolean needed) {
    return ExecutorGpus.Found.of("3", "worker-7", report, assigned, needed);
  }

  @Test
  void anExecutorNamesItsGpusAndWhatAddsUpGradients() {
    GpuReport report =
        new GpuReport(List.of("NVIDIA L4 (cuda:0)", "NVIDIA L4 (cuda:1)"), "", "NCCL 2.29.3", "");

    assertThat(found(report, "1", true).line())
        .isEqualTo(
            "on executor 3, worker-7: NVIDIA L4 (cuda:0); NVIDIA L4 (cuda:1); NCCL 2.29.3 (Spark assigned 1)");
  }

  @Test
  void anExecutorThatNeedsAGpuAndCanUseNoneIsAFailure() {
    GpuReport report = new GpuReport(List.of(), "no driver", "", "no driver");

    assertThat(found(report, "0", false).line())
        .isEqualTo("on executor 3, worker-7: none can be used: no driver (Spark assigned 0)");
    assertThatThrownBy(() -> found(report, "", true).line())
        .isInstanceOf(JobException.class)
        .hasMessage("on executor 3, worker-7: none can be used: no driver");
  }

  @Test
  void ncclIsNamedWhereItAloneIsMissing() {
    GpuReport report = new GpuReport(List.of("NVIDIA L4"), "", "", "no libnccl.so.2");

    assertThat(found(report, "", true).line())
        .endsWith("NVIDIA L4; NCCL cannot be used: no libnccl.so.2");
  }
}
