package io.sinter.acceptance;

import io.sinter.acceptance.bench.TrainingBenchmark;
import io.sinter.acceptance.checks.CheckpointCheck;
import io.sinter.acceptance.checks.DataPathCheck;
import io.sinter.acceptance.checks.KernelCheck;
import io.sinter.acceptance.checks.LeakSoakCheck;
import io.sinter.acceptance.checks.LossParityCheck;
import io.sinter.acceptance.checks.MixedPrecisionCheck;
import io.sinter.acceptance.checks.NcclCheck;
import io.sinter.acceptance.checks.OutOfMemoryCheck;
import io.sinter.acceptance.checks.ScoringEngineCheck;
import io.sinter.acceptance.checks.ScoringParityCheck;
import io.sinter.acceptance.checks.SparkBarrierCheck;
import io.sinter.acceptance.checks.StagingCheck;
import io.sinter.acceptance.checks.TelemetryCheck;
import java.util.ArrayList;
import java.util.List;

/** The checks of the suite, in the order they run. */
public final class AcceptanceChecks {
  private AcceptanceChecks() {}

  /** New instances of all checks. */
  public static List<GpuCheck> all() {
    List<GpuCheck> checks =
        new ArrayList<>(
            List.of(
                new KernelCheck(),
                new StagingCheck(),
                new DataPathCheck(),
                new NcclCheck(),
                new SparkBarrierCheck(),
                new LossParityCheck(),
                new MixedPrecisionCheck(),
                new CheckpointCheck(),
                new TelemetryCheck(),
                new LeakSoakCheck(),
                new ScoringParityCheck(),
                new ScoringEngineCheck(),
                new OutOfMemoryCheck()));
    checks.addAll(TrainingBenchmark.all());
    return List.copyOf(checks);
  }

  /**
   * A check by its name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static GpuCheck named(String name) {
    return all().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot run the check '%s': there is none of that name (allowed: %s). Choose one of these."
                        .formatted(
                            name, String.join(", ", all().stream().map(GpuCheck::name).toList()))));
  }
}
