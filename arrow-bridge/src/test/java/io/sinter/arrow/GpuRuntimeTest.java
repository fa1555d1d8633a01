package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** On natives for CPUs, which these tests have. */
class GpuRuntimeTest {
  private static final String OBSTACLE =
      "the native libraries of libtorch are those for CPUs (needed: io.sinter:sinter-natives-linux-x86_64-gpu in Sinter's version instead of its CPU natives, platform linux-x86_64)";

  @Test
  void nativesForCpusHaveNoGpuAndSayWhichOnesDo() {
    assertThat(GpuRuntime.isAvailable()).isFalse();
    assertThat(GpuRuntime.obstacle()).contains(OBSTACLE);
    assertThat(GpuRuntime.devices()).isZero();
  }

  @Test
  void whatNeedsAGpuFailsWithTheObstacleInsteadOfALinkageError() {
    String message =
        "Cannot use a GPU: " + OBSTACLE + ". Compute on the CPU, or run where there is one.";
    for (Runnable use :
        new Runnable[] {
          () -> GpuRuntime.device(0),
          () -> GpuRuntime.memory(0),
          () -> GpuRuntime.resetPeak(0),
          () -> GpuRuntime.synchronize(0),
          () -> GpuRuntime.select(0),
          GpuRuntime::emptyCache
        }) {
      assertThatThrownBy(use::run).isInstanceOf(BridgeException.class).hasMessage(message);
    }
  }

  @Test
  void memoryWithoutATensorInItIsAvailableToTensors() {
    assertThat(new GpuMemory(1000, 100, 300, 350, 500, 600).available()).isEqualTo(300);
  }

  @Test
  void aDeviceReadsAsItsNameNumberCapabilityAndMemory() {
    GpuDevice device = new GpuDevice(1, "NVIDIA X", 3L << 29, 9, 0, "00000000:4b:00.0");
    assertThat(device).hasToString("NVIDIA X (cuda:1, compute capability 9.0, 1.5 GiB)");
  }
}
