package io.sinter.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
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

  @Test
  void checksAndBenchmarksAreTogetherAllThereAre() {
    AcceptanceOptions checks = AcceptanceOptions.parse(List.of("--only", "checks"));
    AcceptanceOptions benchmarks = AcceptanceOptions.parse(List.of("--only", "benchmarks"));

    assertThat(benchmarks.checks()).allMatch(GpuCheck::isBenchmark).hasSize(4);
    assertThat(checks.checks()).noneMatch(GpuCheck::isBenchmark);
    assertThat(checks.checks().size() + benchmarks.checks().size())
        .isEqualTo(AcceptanceChecks.all().size());
  }

  @Test
  void aRunStaysBelowNineMinutesUnlessToldOtherwise() {
    assertThat(AcceptanceOptions.parse(List.of()).limit()).isLessThan(Duration.ofMinutes(9));
    assertThat(AcceptanceOptions.parse(List.of("--seconds", "60")).limit())
        .isEqualTo(Duration.ofMinutes(1));
    assertThatThrownBy(() -> AcceptanceOptions.parse(List.of("--seconds", "soon")))
        .hasMessageContaining("--seconds is 'soon' (allowed: 1 to 999999)");
  }

  @Test
  void whatChecksWriteLiesBesideTheResultsUnlessToldOtherwise() {
    assertThat(AcceptanceOptions.parse(List.of("--out", "/r")).work())
        .isEqualTo(Path.of("/r/work"));
    assertThat(AcceptanceOptions.parse(List.of("--out", "/r", "--work", "/w")).work())
        .isEqualTo(Path.of("/w"));
  }
}
