package io.sinter.training.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.training.EnergyReading;
import io.sinter.training.EnergySource;
import io.sinter.training.EnergyUse;
import io.sinter.training.RankTelemetry;
import io.sinter.training.TrainingUsage;
import io.sinter.training.internal.telemetry.UsageLedger.Ending;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageLedgerTest {
  private static final long MINUTE = 60_000_000_000L;

  private final UsageLedger ledger = new UsageLedger();

  private void energy(int attempt, int rank, String meter, double joules, EnergySource source) {
    ledger.measured(
        attempt,
        new RankTelemetry(
            rank, "host", Map.of(), List.of(new EnergyReading(meter, joules, source))));
  }

  @Test
  void theHoursOfRanksAddUpToThoseOfTheExecutors() {
    // Two executors of two ranks each, held for one hour; their ranks begin a minute apart.
    ledger.started(0, 0, "a", 0);
    ledger.started(0, 1, "a", MINUTE);
    ledger.started(0, 2, "b", 0);
    ledger.started(0, 3, "b", 0);

    TrainingUsage usage = ledger.usage(60 * MINUTE, Ending.FINISHED);

    assertThat(usage.executors()).isEqualTo(2);
    assertThat(usage.executorHours()).isCloseTo(2, within(1e-12));
    assertThat(usage.ranks().get(0).executorHours())
        .isCloseTo(60.0 / 119, within(1e-12))
        .isGreaterThan(usage.ranks().get(1).executorHours());
    assertThat(usage.ranks().get(3).executorHours()).isCloseTo(0.5, within(1e-12));
    assertThat(usage.gpuHours()).isZero();
    assertThat(usage.usefulShare()).isEqualTo(1);
  }

  @Test
  void theModelOfARanksGpuIsKept() {
    ledger.started(0, 0, "a", 0);
    ledger.started(0, 1, "b", 0);
    ledger.measured(0, new RankTelemetry(0, "host", Map.of(), List.of(), "NVIDIA L4"));
    ledger.measured(0, new RankTelemetry(0, "host", Map.of(), List.of()));

    assertThat(ledger.usage(MINUTE, Ending.FINISHED).ranks())
        .extracting(TrainingUsage.Part::gpu)
        .containsExactly("NVIDIA L4", "");
  }

  @Test
  void gpusAreHeldByTheirRanksAlsoBetweenAttempts() {
    ledger.started(0, 0, "a", 0);
    ledger.started(0, 1, "lost", 0);
    ledger.computes(0, "cuda:0");
    ledger.computes(1, "cuda:0");
    ledger.ended(0, 30 * MINUTE);
    ledger.started(1, 0, "a", 36 * MINUTE);
    ledger.started(1, 1, "new", 36 * MINUTE);

    TrainingUsage usage = ledger.usage(60 * MINUTE, Ending.FINISHED);

    assertThat(usage.executors()).isEqualTo(3);
    assertThat(usage.ranks().get(0).gpuHours()).isCloseTo(1, within(1e-12));
    assertThat(usage.ranks().get(1).gpuHours()).isCloseTo(0.9, within(1e-12));
    assertThat(usage.executorHours()).isCloseTo(1.9, within(1e-12));
  }

  @Test
  void stepsThatWereTakenAgainAreLost() {
    ledger.at(0, 1, 0);
    ledger.completed(0, 1, 100);
    ledger.at(0, 2, 70);
    // From the checkpoint of step 40 of epoch 2 to the end of epoch 4.
    ledger.at(1, 2, 40);
    ledger.completed(1, 4, 100);

    TrainingUsage usage = ledger.usage(MINUTE, Ending.FINISHED);

    assertThat(usage.stepsKept()).isEqualTo(400);
    assertThat(usage.stepsLost()).isEqualTo(30);
    assertThat(usage.usefulShare()).isCloseTo(400 / 430.0, within(1e-12));
  }

  @Test
  void withoutACheckpointAFailureLosesAll() {
    ledger.at(0, 1, 0);
    ledger.at(0, 1, 70);

    assertThat(ledger.usage(MINUTE, Ending.RESUMABLE).usefulShare()).isEqualTo(1);
    assertThat(ledger.usage(MINUTE, Ending.IN_VAIN).usefulShare()).isZero();
  }

  @Test
  void aMeterThatTwoRanksReadCountsOnceAndAttemptsAddUp() {
    ledger.computes(0, "cuda:0");
    ledger.computes(1, "cuda:0");
    energy(0, 0, "cpu:host/0", 90, EnergySource.MEASURED);
    energy(0, 0, "cpu:host/0", 100, EnergySource.MEASURED);
    energy(0, 1, "cpu:host/0", 95, EnergySource.MEASURED);
    energy(0, 0, "gpu:1", 1000, EnergySource.MEASURED);
    energy(0, 1, "gpu:2", 500, EnergySource.SAMPLED);
    energy(1, 0, "gpu:1", 7, EnergySource.MEASURED);

    assertThat(ledger.usage(MINUTE, Ending.FINISHED).energy())
        .contains(new EnergyUse(1607, EnergySource.SAMPLED, "2 GPUs, 1 processor counter"));
  }

  @Test
  void anEnergyThatLacksAGpuSaysSo() {
    ledger.computes(0, "cuda:0");
    ledger.computes(1, "cuda:1");
    energy(0, 0, "gpu:1", 1000, EnergySource.MEASURED);

    assertThat(ledger.usage(MINUTE, Ending.FINISHED).energy().orElseThrow().covers())
        .isEqualTo("1 GPUs of 2");
    assertThat(new UsageLedger().usage(MINUTE, Ending.FINISHED).energy()).isEmpty();
  }
}
