package io.sinter.training.internal.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.training.EnergySource;
import io.sinter.training.EnergyUse;
import io.sinter.training.TelemetryKeys.Unit;
import io.sinter.training.TrainingUsage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunCostTest {
  private static final double PRICE = 2.5;

  /** Of executors that were held so long, each by so many ranks with a GPU. */
  private static TrainingUsage usage(int executors, int ranksEach, double hours) {
    return new TrainingUsage(
        IntStream.range(0, executors * ranksEach)
            .mapToObj(rank -> new TrainingUsage.Part(rank, hours / ranksEach, hours))
            .toList(),
        executors,
        10,
        0,
        Optional.empty());
  }

  private static RunCost cost(Unit unit) {
    return new RunCost(OptionalDouble.of(PRICE), unit, "USD", OptionalDouble.of(400));
  }

  @Test
  void theCostsOfRanksAddUpToExecutorsTimesTimeTimesPrice() {
    TrainingUsage usage = usage(4, 2, 0.75);
    RunCost cost = cost(Unit.EXECUTOR);

    double sum =
        usage.ranks().stream().mapToDouble(part -> cost.cost(cost.hours(part)).orElseThrow()).sum();

    assertThat(sum).isCloseTo(4 * 0.75 * PRICE, within(1e-12));
    assertThat(cost.basis(usage.executorHours())).isEqualTo("3 executor hours at 2.5 USD");
  }

  @Test
  void gpusCostByTheirOwnHours() {
    TrainingUsage usage = usage(4, 2, 0.75);
    RunCost cost = cost(Unit.GPU);

    double hours = usage.ranks().stream().mapToDouble(cost::hours).sum();

    assertThat(cost.cost(hours).orElseThrow()).isCloseTo(8 * 0.75 * PRICE, within(1e-12));
  }

  @Test
  void energyIsEstimatedOnlyWhereNothingWasMeasured() {
    TrainingUsage usage = usage(2, 1, 0.5);
    EnergyUse measured = new EnergyUse(12_345, EnergySource.MEASURED, "2 GPUs");

    assertThat(cost(Unit.GPU).energy(usage))
        .contains(
            new EnergyUse(400 * 3600, EnergySource.ESTIMATED, "400 W for each of 2 executors"));
    assertThat(cost(Unit.GPU).energy(new TrainingUsage(List.of(), 2, 0, 0, Optional.of(measured))))
        .contains(measured);
    assertThat(RunCost.NONE.energy(usage)).isEmpty();
    assertThat(RunCost.NONE.cost(1)).isEmpty();
    assertThat(measured.line()).isEqualTo("12.3 kJ (measured: 2 GPUs)");
  }

  @Test
  void numbersHaveFourDigitsThatCount() {
    assertThat(RunCost.number(0.00123456)).isEqualTo("0.001235");
    assertThat(RunCost.number(1_234_567)).isEqualTo("1235000");
    assertThat(RunCost.number(0)).isEqualTo("0");
  }
}
