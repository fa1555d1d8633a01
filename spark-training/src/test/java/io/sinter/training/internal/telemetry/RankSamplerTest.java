package io.sinter.training.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.training.EnergyReading;
import io.sinter.training.EnergySource;
import io.sinter.training.RankTelemetry;
import io.sinter.training.TelemetryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class RankSamplerTest {
  private static final TelemetryOptions OFTEN = new TelemetryOptions(Duration.ofMillis(100));

  private final List<RankTelemetry> told = new CopyOnWriteArrayList<>();
  @TempDir private Path folder;

  private RankSampler start(TelemetryOptions options, String program, Optional<String> visible) {
    return RankSampler.start(
        3,
        "host",
        options,
        new RankSampler.Sources(
            folder.resolve("none"), folder.resolve("none"), program, visible, CudaView.NONE),
        told::add);
  }

  private void await(int readings) throws InterruptedException {
    while (told.size() < readings) {
      Thread.sleep(10);
    }
  }

  @Test
  void aRanksMachineIsToldByTheNamesOfMlflow() throws Exception {
    try (RankSampler sampler = start(OFTEN, "none", Optional.empty())) {
      sampler.watch("cpu");
      await(3);
    }

    RankTelemetry last = told.get(told.size() - 1);
    assertThat(last.rank()).isEqualTo(3);
    assertThat(last.figures())
        .containsKeys("system_memory_usage_percentage", "process_cpu_utilization_percentage")
        .hasEntrySatisfying(
            "process_memory_usage_megabytes",
            megabytes ->
                assertThat(megabytes)
                    .isBetween(10.0, last.figures().get("system_memory_usage_megabytes") + 1e4))
        .allSatisfy((name, value) -> assertThat(value).isNotNegative());
    assertThat(last.figures().keySet()).noneMatch(name -> name.startsWith("gpu"));
    assertThat(last.energy()).isEmpty();
  }

  @Test
  void theGpuOfCudasNumberIsReadFromItsDriverAndItsPowerAddedUp() throws Exception {
    String program = FakeNvidiaSmi.printing(folder, FakeNvidiaSmi.BUSY);
    long begun = System.nanoTime();
    try (RankSampler sampler = start(OFTEN, program, Optional.of("GPU-9,GPU-5a1c1d9c"))) {
      sampler.watch("cuda:1");
      await(5);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;

    assertThat(folder.resolve("arguments")).content().contains("-i GPU-5a1c1d9c ");
    RankTelemetry last = told.get(told.size() - 1);
    Map<String, Double> figures = last.figures();
    assertThat(figures)
        .containsEntry("gpu_1_utilization_percentage", 87.0)
        .containsEntry("gpu_1_power_usage_watts", 412.31);
    assertThat(figures.get("gpu_1_memory_usage_megabytes")).isCloseTo(31200.4, within(0.1));
    assertThat(figures.get("gpu_1_memory_usage_percentage")).isCloseTo(36.48, within(0.01));
    assertThat(figures.get("gpu_1_power_usage_percentage")).isCloseTo(58.90, within(0.01));
    EnergyReading energy = last.energy().get(0);
    assertThat(energy.source()).isEqualTo(EnergySource.SAMPLED);
    assertThat(energy.meter()).isEqualTo("gpu:GPU-5a1c1d9c-0b1e-7a55-1d3c-6f1e2b3c4d5e");
    assertThat(energy.joules()).isBetween(0.3 * 412.31, seconds * 412.31);
    assertThat(ProcessHandle.current().descendants())
        .noneMatch(child -> child.info().commandLine().orElse("").contains(program));
  }

  @Test
  void aGpuThatCannotBeReadHasNoFigures() throws Exception {
    try (RankSampler sampler =
        start(OFTEN, folder.resolve("nothing").toString(), Optional.empty())) {
      sampler.watch("cuda:0");
      await(2);
    }

    assertThat(told)
        .allSatisfy(
            telemetry -> {
              assertThat(telemetry.figures().keySet()).noneMatch(name -> name.startsWith("gpu"));
              assertThat(telemetry.energy()).isEmpty();
            });
  }

  @Test
  void whatIsOffReadsNothing() throws IOException {
    try (RankSampler sampler =
        start(TelemetryOptions.NONE, FakeNvidiaSmi.printing(folder, "x"), Optional.empty())) {
      sampler.watch("cuda:0");
    }

    assertThat(told).isEmpty();
    assertThat(folder.resolve("arguments")).doesNotExist();
  }
}
