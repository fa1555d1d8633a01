package io.sinter.training.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.EnergyReading;
import io.sinter.training.EnergySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaplTest {
  @TempDir private Path folder;

  private void zone(String zone, String name, long microjoules) throws IOException {
    Path made = Files.createDirectories(folder.resolve(zone));
    Files.writeString(made.resolve("name"), name + "\n");
    Files.writeString(made.resolve("max_energy_range_uj"), "1000000000\n");
    Files.writeString(made.resolve("energy_uj"), microjoules + "\n");
  }

  @Test
  void packagesAndTheirMemoryAreCountedAndWhatTheyContainIsNot() throws IOException {
    zone("intel-rapl:0", "package-0", 1_000_000);
    zone("intel-rapl:0:0", "core", 1_000_000);
    zone("intel-rapl:0:1", "dram", 5_000_000);
    zone("intel-rapl:1", "psys", 0);
    Rapl rapl = new Rapl(folder, "10.0.0.7");

    zone("intel-rapl:0", "package-0", 8_500_000);
    zone("intel-rapl:0:0", "core", 7_000_000);
    zone("intel-rapl:0:1", "dram", 6_000_000);
    zone("intel-rapl:1", "psys", 90_000_000);

    assertThat(rapl.read())
        .containsExactlyInAnyOrder(
            new EnergyReading("cpu:10.0.0.7/intel-rapl:0-package-0", 7.5, EnergySource.MEASURED),
            new EnergyReading("cpu:10.0.0.7/intel-rapl:0:1-dram", 1, EnergySource.MEASURED));
  }

  @Test
  void aCounterThatHasGoneOnceAroundIsFollowed() throws IOException {
    zone("intel-rapl:0", "package-0", 999_000_000);
    Rapl rapl = new Rapl(folder, "host");

    zone("intel-rapl:0", "package-0", 2_000_000);

    assertThat(rapl.read()).extracting(EnergyReading::joules).containsExactly(3.0);
  }

  @Test
  void aMachineWithoutCountersHasNoReading() throws IOException {
    assertThat(new Rapl(folder.resolve("none"), "host").read()).isEmpty();
    zone("intel-rapl:0", "package-0", 1);
    Files.delete(folder.resolve("intel-rapl:0/energy_uj"));
    assertThat(new Rapl(folder, "host").read()).isEmpty();
  }

  @Test
  void containersOfOneMachineNameItsCountersAlike() throws IOException {
    Path id = Files.writeString(folder.resolve("boot_id"), "0c1f-7a\n");
    zone("intel-rapl:0", "package-0", 1);

    assertThat(Rapl.machine(id, "10.0.0.7")).isEqualTo(Rapl.machine(id, "10.0.0.8"));
    assertThat(new Rapl(folder, Rapl.machine(id, "10.0.0.7")).read())
        .extracting(EnergyReading::meter)
        .containsExactly("cpu:0c1f-7a/intel-rapl:0-package-0");
    assertThat(Rapl.machine(folder.resolve("none"), "10.0.0.7")).isEqualTo("10.0.0.7");
  }
}
