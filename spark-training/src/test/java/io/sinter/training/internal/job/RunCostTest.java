package io.sinter.training.internal.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.training.EnergySource;
import io.sinter.training.EnergyUse;
import io.sinter.training.GpuPrice;
import io.sinter.training.TelemetryKeys;
import io.sinter.training.TelemetryKeys.Unit;
import io.sinter.training.TrainingUsage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunCostTest {
  private static final double PRICE = 2.5;

  /** Of executors that were held so long, each by so many ranks with a GPU. */
  private static TrainingUsage usage(int executors, int ranksEach, double hours) {
    return new TrainingUsage(
        IntStream.range(0, executors * ranksEach)
            .mapToObj(rank -> new TrainingUsage.Part(rank, hours / ranksEach, hours, "NVIDIA L4"))
            .toList(),
        executors,
        10,
        0,
        Optional.empty());
  }

  private static RunCost cost(Unit unit) {
    return new RunCost(OptionalDouble.of(PRICE), unit, List.of(), "USD", OptionalDouble.of(400));
  }

  @Test
  void theCostsOfRanksAddUpToExecutorsTimesTimeTimesPrice() {
    TrainingUsage usage = usage(4, 2, 0.75);
    RunCost cost = cost(Unit.EXECUTOR);

    double sum = usage.ranks().stream().mapToDouble(part -> cost.cost(part).orElseThrow()).sum();

    assertThat(sum).isCloseTo(4 * 0.75 * PRICE, within(1e-12));
    assertThat(cost.cost(usage).orElseThrow()).isCloseTo(sum, within(1e-12));
    assertThat(cost.basis(usage)).isEqualTo("3 executor hours at 2.5 USD");
  }

  @Test
  void gpusCostByTheirOwnHours() {
    TrainingUsage usage = usage(4, 2, 0.75);
    RunCost cost = cost(Unit.GPU);

    assertThat(cost.cost(usage).orElseThrow()).isCloseTo(8 * 0.75 * PRICE, within(1e-12));
  }

  /** Rank 0 on an H100 for two hours, rank 1 on an L4 for three. */
  private static TrainingUsage mixed() {
    return new TrainingUsage(
        List.of(
            new TrainingUsage.Part(0, 2, 2, "NVIDIA H100 80GB HBM3"),
            new TrainingUsage.Part(1, 3, 3, "NVIDIA L4")),
        2,
        10,
        0,
        Optional.empty());
  }

  private static RunCost priced(OptionalDouble others, String... prices) {
    return new RunCost(
        others,
        Unit.GPU,
        Stream.of(prices).map(text -> GpuPrice.parse(text).orElseThrow()).toList(),
        "EUR",
        OptionalDouble.empty());
  }

  @Test
  void gpusCostWhatTheirModelCosts() {
    RunCost cost = priced(OptionalDouble.empty(), "h100*hbm=4", "H100=100", "L4=0.5");

    assertThat(cost.cost(mixed()).orElseThrow()).isCloseTo(2 * 4 + 3 * 0.5, within(1e-12));
    assertThat(cost.basis(mixed())).isEqualTo("2 gpu hours at 4 EUR, 3 gpu hours at 0.5 EUR");
  }

  @Test
  void aGpuWithoutAPriceCostsWhatOthersDoOrNothingIsTold() {
    RunCost others = priced(OptionalDouble.of(1), "H100=4");
    RunCost none = priced(OptionalDouble.empty(), "H100=4");

    assertThat(others.cost(mixed()).orElseThrow()).isCloseTo(2 * 4 + 3 * 1, within(1e-12));
    assertThat(none.cost(mixed())).isEmpty();
    assertThat(none.unpriced(mixed())).isEqualTo("NVIDIA L4");
    assertThat(others.unpriced(mixed())).isEmpty();
  }

  @Test
  void pricesAreReadAsTheyAreWritten() {
    assertThat(GpuPrice.parse(" A100 80GB = 2.25 ")).contains(new GpuPrice("A100 80GB", 2.25));
    assertThat(GpuPrice.parse("MIG 1g=0")).contains(new GpuPrice("MIG 1g", 0));
    for (String wrong : List.of("H100", "=3", "H100=", "H100=-1", "H100=cheap", " = 3")) {
      assertThat(GpuPrice.parse(wrong)).as(wrong).isEmpty();
    }
    assertThat(new GpuPrice("a.00", 1).isOf("NVIDIA A100")).isFalse();
  }

  @Test
  void pricesOfGpusAreRefusedWhereExecutorsArePaidFor() {
    JobConfig wrong =
        JobConfig.load(JobConfig.Sources.ofSettings("cost.gpu-prices=H100=4"), TelemetryKeys.ALL);
    JobConfig right =
        JobConfig.load(
            JobConfig.Sources.ofSettings("cost.gpu-prices=H100=4,L4=1", "cost.unit=gpu"),
            TelemetryKeys.ALL);

    assertThat(RunCost.of(right).prices())
        .containsExactly(new GpuPrice("H100", 4), new GpuPrice("L4", 1));
    assertThatThrownBy(() -> RunCost.of(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "cost.gpu-prices: given with cost.unit: executor (allowed: with gpu)");
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
    assertThat(RunCost.NONE.cost(usage)).isEmpty();
    assertThat(RunCost.NONE.unpriced(usage)).isEmpty();
    assertThat(measured.line()).isEqualTo("12.3 kJ (measured: 2 GPUs)");
  }

  @Test
  void numbersHaveFourDigitsThatCount() {
    assertThat(RunCost.number(0.00123456)).isEqualTo("0.001235");
    assertThat(RunCost.number(1_234_567)).isEqualTo("1235000");
    assertThat(RunCost.number(0)).isEqualTo("0");
  }
}
