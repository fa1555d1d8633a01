package io.sinter.training.internal.telemetry;

import io.sinter.arrow.GpuReading;
import io.sinter.training.EnergyReading;
import io.sinter.training.EnergySource;
import java.util.Optional;

/**
 * The energy of one GPU since the first reading: by its own counter, else by the power it drew,
 * else by the power it may draw. Not thread-safe.
 */
final class GpuEnergy {
  private final String meter;
  private final PowerIntegral drawn = new PowerIntegral();
  private final PowerIntegral allowed = new PowerIntegral();
  private double counted;
  private double counter = Double.NaN;

  GpuEnergy(String uuid) {
    this.meter = EnergyReading.GPU + uuid;
  }

  /**
   * Takes a reading.
   *
   * @param nanos when
   */
  void add(long nanos, GpuReading reading) {
    if (!Double.isNaN(reading.joules())) {
      if (!Double.isNaN(counter)) {
        // It begins anew with the driver.
        counted += Math.max(0, reading.joules() - counter);
      }
      counter = reading.joules();
    }
    drawn.add(nanos, reading.watts());
    allowed.add(nanos, reading.limitWatts());
  }

  /** What it has come to; empty if the driver says nothing of power. */
  Optional<EnergyReading> reading() {
    if (!Double.isNaN(counter)) {
      return Optional.of(new EnergyReading(meter, counted, EnergySource.MEASURED));
    } else if (!drawn.isEmpty()) {
      return Optional.of(new EnergyReading(meter, drawn.joules(), EnergySource.SAMPLED));
    } else if (!allowed.isEmpty()) {
      return Optional.of(new EnergyReading(meter, allowed.joules(), EnergySource.ESTIMATED));
    }
    return Optional.empty();
  }
}
