package io.sinter.training.internal.telemetry;

import io.sinter.training.EnergyReading;
import io.sinter.training.EnergySource;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The energy of a machine's processor packages and their memory, by the counters that Linux shows
 * of RAPL (<a href="https://docs.kernel.org/power/powercap/powercap.html">powercap</a>). They count
 * the whole machine, whoever uses it. Most systems let root alone read them, and virtual machines
 * have none: then there is no reading. Not thread-safe.
 */
final class Rapl {
  /** Where Linux shows them. */
  static final Path FOLDER = Path.of("/sys/class/powercap");

  /** What Linux calls a machine from its start on, the same in all its containers. */
  static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private static final Logger LOG = LoggerFactory.getLogger(Rapl.class);
  private static final double MICRO = 1e-6;

  private final List<Zone> zones = new ArrayList<>();

  private static final class Zone {
    final String meter;
    final Path counter;
    final double range;
    double last;
    double joules;

    Zone(String meter, Path counter, double range, double first) {
      this.meter = meter;
      this.counter = counter;
      this.range = range;
      this.last = first;
    }
  }

  /**
   * Begins to count.
   *
   * @param folder {@link #FOLDER}
   * @param machine whose counters they are
   */
  Rapl(Path folder, String machine) {
    // Memory lies below its package; cores and such are part of it, psys contains it.
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "intel-rapl:*")) {
      for (Path zone : found) {
        open(zone, machine);
      }
    } catch (IOException e) {
      LOG.debug("The processor's energy is not measured", e);
    }
  }

  /**
   * A machine's name, by which its counters are counted once: containers on it have hosts of their
   * own and see the same counters.
   *
   * @param bootId {@link #BOOT_ID}
   * @param host where there is none
   */
  static String machine(Path bootId, String host) {
    try {
      String id = Files.readString(bootId).strip();
      return id.isEmpty() ? host : id;
    } catch (IOException e) {
      LOG.debug("The machine is known by its host", e);
      return host;
    }
  }

  private void open(Path zone, String machine) {
    try {
      String name = Files.readString(zone.resolve("name")).strip();
      if (name.startsWith("package") || name.equals("dram")) {
        Path counter = zone.resolve("energy_uj");
        zones.add(
            new Zone(
                "%s%s/%s-%s"
                    .formatted(EnergyReading.CPU, machine, zone.getFileName(), name)
                    .replaceAll("\\s+", "-"),
                counter,
                number(zone.resolve("max_energy_range_uj")),
                number(counter)));
      }
    } catch (IOException | NumberFormatException e) {
      LOG.info("The energy of {} is not measured: {}", zone, e.toString());
    }
  }

  private static double number(Path file) throws IOException {
    return Double.parseDouble(Files.readString(file).strip());
  }

  /** What was used since the beginning. To be read more often than the counters begin anew. */
  List<EnergyReading> read() {
    List<EnergyReading> readings = new ArrayList<>();
    for (Zone zone : zones) {
      try {
        double now = number(zone.counter);
        double used = now - zone.last;
        zone.joules += (used < 0 ? used + zone.range : used) * MICRO;
        zone.last = now;
      } catch (IOException | NumberFormatException e) {
        LOG.debug("Cannot read {}", zone.counter, e);
      }
      readings.add(new EnergyReading(zone.meter, zone.joules, EnergySource.MEASURED));
    }
    return readings;
  }
}
