package io.sinter.training.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.GpuReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class NvidiaSmiTest {
  private static final Duration SAMPLING = Duration.ofMillis(250);

  @TempDir private Path folder;

  private NvidiaSmi open(String program) {
    return NvidiaSmi.open(program, "00000000:4b:00.0", SAMPLING);
  }

  @Test
  void figuresAreReadAsTheyArePrinted() throws IOException {
    try (NvidiaSmi meter = open(FakeNvidiaSmi.printing(folder, FakeNvidiaSmi.BUSY))) {
      assertThat(meter.name()).isEqualTo("NVIDIA H100 80GB HBM3");
      assertThat(meter.uuid()).isEqualTo("GPU-5a1c1d9c-0b1e-7a55-1d3c-6f1e2b3c4d5e");
      assertThat(meter.read())
          .isEqualTo(
              new GpuReading(
                  87,
                  29755.0 * (1 << 20),
                  81559.0 * (1 << 20),
                  412.31,
                  700,
                  Double.NaN,
                  List.of()));
      assertThat(folder.resolve("arguments"))
          .content()
          .contains("-i 00000000:4b:00.0 -lms 250", "--format=csv,noheader,nounits");
    }
  }

  @Test
  void whatIsNotToldIsMissingAndNeverZero() {
    GpuReading reading =
        NvidiaSmi.Row.of(
                "GPU-1, Tesla K80, [N/A], [N/A], 100, 11441, [Insufficient Permissions], [Not Supported]")
            .reading();

    assertThat(reading.utilization()).isNaN();
    assertThat(reading.watts()).isNaN();
    assertThat(reading.usedBytes()).isEqualTo(100.0 * (1 << 20));
    assertThat(reading.missing())
        .containsExactly(
            "utilisation: [N/A]",
            "power: [Insufficient Permissions]",
            "power limit: [Not Supported]");
  }

  @Test
  void aDividedGpuGivesNoFigureThatWouldBeOfAllParts() {
    GpuReading reading =
        NvidiaSmi.Row.of("GPU-1, NVIDIA A100, Enabled, [N/A], 30000, 40536, 200, 400").reading();

    assertThat(reading.usedBytes()).isNaN();
    assertThat(reading.watts()).isNaN();
    assertThat(reading.missing()).singleElement().asString().contains("MIG");
  }

  @Test
  void aProgramThatIsNotThereOrRefusesSaysWhy() throws IOException {
    assertThatThrownBy(() -> open(folder.resolve("nothing").toString()))
        .isInstanceOf(BridgeException.class)
        .hasMessageContainingAll("Cannot run", "No such file");
    String refusing =
        FakeNvidiaSmi.script(
            folder, "echo 'NVIDIA-SMI has failed because it could not reach the driver.'; exit 9");
    assertThatThrownBy(() -> open(refusing))
        .isInstanceOf(BridgeException.class)
        .hasMessageContainingAll("Cannot read GPU 00000000:4b:00.0", "could not reach the driver");
  }

  @Test
  void aProgramThatEndsIsNotReadAnyMore() throws Exception {
    String program =
        FakeNvidiaSmi.script(
            folder,
            "echo '%s'; while [ ! -e '%s/end' ]; do sleep 0.02; done"
                .formatted(FakeNvidiaSmi.BUSY, folder));
    try (NvidiaSmi meter = open(program)) {
      assertThat(meter.read().utilization()).isEqualTo(87);
      Files.createFile(folder.resolve("end"));
      assertThatThrownBy(
              () -> {
                while (true) {
                  meter.read();
                  Thread.sleep(10);
                }
              })
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("nvidia-smi has ended");
    }
  }

  @Test
  void warningsAmongTheFiguresArePassedOver() throws IOException {
    String program =
        FakeNvidiaSmi.script(
            folder,
            "echo 'WARNING: infoROM is corrupted at gpu 0000:4B:00.0' >&2; while :; do echo '%s'; echo 'WARNING'; sleep 0.02; done"
                .formatted(FakeNvidiaSmi.BUSY));
    try (NvidiaSmi meter = open(program)) {
      assertThat(meter.read().watts()).isEqualTo(412.31);
    }
  }

  @Test
  void aProgramThatFallsSilentIsNotTakenForOneThatAnswers() throws IOException {
    String program =
        FakeNvidiaSmi.script(folder, "echo '%s'; exec sleep 60".formatted(FakeNvidiaSmi.BUSY));
    try (NvidiaSmi meter = open(program)) {
      long now = System.nanoTime();
      assertThat(meter.reading(now).utilization()).isEqualTo(87);
      GpuReading late = meter.reading(now + Duration.ofSeconds(11).toNanos());
      assertThat(late.watts()).isNaN();
      assertThat(late.missing()).singleElement().asString().contains("does not answer any more");
    }
  }
}
