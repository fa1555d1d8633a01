package io.sinter.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptanceOptionsTest {
  @Test
  void withoutArgumentsEveryCheckRunsOnGpus() {
    AcceptanceOptions options = AcceptanceOptions.parse(List.of());

    assertThat(options.device()).isEqualTo(AcceptanceDevice.CUDA);
    assertThat(options.checks()).hasSameSizeAs(AcceptanceChecks.all());
  }

  @Test
  void onlyTheNamedChecksRun() {
    AcceptanceOptions options =
        AcceptanceOptions.parse(List.of("--device", "cpu", "--only", "kernels"));

    assertThat(options.device()).isEqualTo(AcceptanceDevice.CPU);
    assertThat(options.checks()).extracting(GpuCheck::name).containsExactly("kernels");
  }

  @Test
  void anUnknownNameIsToldWithTheNamesThereAre() {
    assertThatThrownBy(() -> AcceptanceOptions.parse(List.of("--only", "x")))
        .hasMessageContaining("Cannot run the check 'x'")
        .hasMessageContaining("kernels");
  }

  @Test
  void anUnknownDeviceIsToldWithTheOnesThereAre() {
    assertThatThrownBy(() -> AcceptanceOptions.parse(List.of("--device", "tpu")))
        .hasMessageContaining("--device is 'tpu' (allowed: cuda, cpu)");
  }

  @Test
  void anArgumentWithoutItsValueIsTold() {
    assertThatThrownBy(() -> AcceptanceOptions.parse(List.of("--out")))
        .hasMessageContaining("--out has no value");
  }
}
