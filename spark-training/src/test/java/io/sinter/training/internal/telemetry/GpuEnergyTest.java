package io.sinter.training.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.arrow.GpuReading;
import io.sinter.training.EnergyReading;
import io.sinter.training.EnergySource;
import java.util.List;
import org.junit.jupiter.api.Test;

class GpuEnergyTest {
  private static final long SECOND = 1_000_000_000L;

  private final GpuEnergy energy = new GpuEnergy("GPU-1");

  private void read(double seconds, double watts, double limit, double joules) {
    energy.add(
        (long) (seconds * SECOND),
        new GpuReading(Double.NaN, Double.NaN, Double.NaN, watts, limit, joules, List.of()));
  }

  @Test
  void theCountersDifferenceIsMeasured() {
    read(0, 100, 700, 5000);
    read(1, 900, 700, 5350);
    read(2, 900, 700, 5710.5);

    assertThat(energy.reading())
        .contains(new EnergyReading("gpu:GPU-1", 710.5, EnergySource.MEASURED));
  }

  @Test
  void aCounterThatBeginsAnewLosesOnlyWhatWasInBetween() {
    read(0, 100, 700, 5000);
    read(1, 100, 700, 5100);
    read(2, 100, 700, 3);
    read(3, 100, 700, 103);

    assertThat(energy.reading().orElseThrow().joules()).isEqualTo(200);
  }

  @Test
  void powerThatRisesEvenlyAddsUpToTheAreaBelowIt() {
    // 100 W + 20 W/s * t over 10 s is 1000 J + 10 * 10^2 J, whenever it is read.
    for (double at : new double[] {0, 0.4, 1.9, 2, 5.5, 9.7, 10}) {
      read(at, 100 + 20 * at, 700, Double.NaN);
    }

    EnergyReading reading = energy.reading().orElseThrow();

    assertThat(reading.source()).isEqualTo(EnergySource.SAMPLED);
    assertThat(reading.joules()).isCloseTo(2000, within(1e-6));
  }

  @Test
  void aReadingWithoutPowerIsBridged() {
    read(0, 300, 700, Double.NaN);
    read(1, Double.NaN, 700, Double.NaN);
    read(2, 500, 700, Double.NaN);

    assertThat(energy.reading().orElseThrow().joules()).isCloseTo(800, within(1e-9));
  }

  @Test
  void theLimitIsAnEstimateAndNothingIsNothing() {
    assertThat(energy.reading()).isEmpty();
    read(0, Double.NaN, 700, Double.NaN);
    read(4, Double.NaN, 700, Double.NaN);

    assertThat(energy.reading())
        .contains(new EnergyReading("gpu:GPU-1", 2800, EnergySource.ESTIMATED));
  }
}
