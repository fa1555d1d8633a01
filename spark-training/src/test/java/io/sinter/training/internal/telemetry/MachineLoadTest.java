package io.sinter.training.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineLoadTest {
  @TempDir private Path proc;

  private void write(String cpu) throws IOException {
    Files.writeString(proc.resolve("stat"), cpu + "\ncpu0 1 2 3\nintr 5\n");
    Files.writeString(
        proc.resolve("meminfo"),
        "MemTotal:       32000000 kB\nMemFree:         1000000 kB\nMemAvailable:    8000000 kB\n");
    Files.createDirectories(proc.resolve("self"));
    Files.writeString(proc.resolve("self/status"), "Name:\tjava\nVmRSS:\t  500000 kB\n");
  }

  @Test
  void theLoadIsWhatWasNotIdleBetweenTwoReadings() throws IOException {
    MachineLoad load = new MachineLoad(proc);
    // user nice system idle iowait irq softirq steal guest guest_nice
    write("cpu  1000 0 500 8000 400 0 50 50 700 0");
    assertThat(load.read(0)).doesNotContainKey("cpu_utilization_percentage");
    write("cpu  1060 5 520 8090 410 5 55 55 760 0");

    Map<String, Double> figures = load.read(1_000_000_000L);

    // 200 ticks in all, 100 of them idle or waiting; a guest's time is its user's.
    assertThat(figures)
        .containsEntry("cpu_utilization_percentage", 50.0)
        .containsEntry("system_memory_usage_megabytes", 24_576.0)
        .containsEntry("system_memory_usage_percentage", 75.0)
        .containsEntry("process_memory_usage_megabytes", 512.0);
  }

  @Test
  void anotherSystemHasNoFigures() {
    assertThat(new MachineLoad(proc.resolve("none")).read(0)).isEmpty();
  }
}
