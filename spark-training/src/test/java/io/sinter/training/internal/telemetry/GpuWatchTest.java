package io.sinter.training.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.arrow.GpuMemory;
import io.sinter.arrow.GpuTimes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GpuWatchTest {
  private static final long GIGABYTE = 1_000_000_000;

  @Test
  void whereTheDriverIsSilentCudaKnowsTheMemory() {
    GpuMemory memory =
        new GpuMemory(
            80 * GIGABYTE,
            60 * GIGABYTE,
            12 * GIGABYTE,
            15 * GIGABYTE,
            18 * GIGABYTE,
            19 * GIGABYTE);
    List<GpuTimes> times = new ArrayList<>(List.of(new GpuTimes(0, 0, 0, 0, 0)));
    Map<String, Double> figures = new LinkedHashMap<>();

    try (GpuWatch watch = new GpuWatch(Optional.empty(), seen(memory, times), 2)) {
      watch.read(0, new LinkedHashMap<>());
      times.add(new GpuTimes(2, 0.1, 1.5, 0.25, 0.4));
      watch.read(1_000_000_000L, figures);

      assertThat(watch.energy()).isEmpty();
    }

    assertThat(figures)
        .containsExactly(
            Map.entry("gpu_2_memory_usage_megabytes", 20_000.0),
            Map.entry("gpu_2_memory_usage_percentage", 25.0),
            Map.entry("gpu_2_memory_allocated_megabytes", 12_000.0),
            Map.entry("gpu_2_memory_peak_allocated_megabytes", 15_000.0),
            Map.entry("gpu_2_memory_reserved_megabytes", 18_000.0),
            Map.entry("gpu_2_copy_percentage", 40.0),
            Map.entry("gpu_2_input_wait_percentage", 5.0),
            Map.entry("gpu_2_compute_percentage", 75.0),
            Map.entry("gpu_2_communication_percentage", 12.5));
  }

  /** A GPU with this memory whose last times are these. */
  private static CudaView seen(GpuMemory memory, List<GpuTimes> times) {
    return new CudaView() {
      @Override
      public Optional<String> pciBusId(int index) {
        return Optional.empty();
      }

      @Override
      public String model(int index) {
        return "NVIDIA H100 80GB HBM3";
      }

      @Override
      public Optional<GpuMemory> memory(int index) {
        return Optional.of(memory);
      }

      @Override
      public GpuTimes times(int index) {
        return times.get(times.size() - 1);
      }
    };
  }

  @Test
  void theDriversNameOfAGpuIsFoundByWhateverIsKnown() {
    Optional<String> bus = Optional.of("00000000:4b:00.0");
    Optional<String> none = Optional.empty();

    assertThat(GpuMeters.idOf(none, none, 3)).isEqualTo("3");
    assertThat(GpuMeters.idOf(none, bus, 3)).isEqualTo("00000000:4b:00.0");
    assertThat(GpuMeters.idOf(Optional.of("5, GPU-7"), none, 1)).isEqualTo("GPU-7");
    assertThat(GpuMeters.idOf(Optional.of("5,GPU-7"), bus, 0)).isEqualTo("00000000:4b:00.0");
    assertThat(GpuMeters.idOf(Optional.of("MIG-1,MIG-2"), bus, 1)).isEqualTo("MIG-2");
    assertThat(GpuMeters.idOf(Optional.of("5"), none, 1)).isEqualTo("1");
  }
}
