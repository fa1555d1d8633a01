package io.sinter.promotion.policy.internal;

import io.sinter.promotion.policy.PromotionPolicy.Mechanics;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.scoring.ScorerProbe;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether the candidate loads and answers in the real scorer, and how fast. */
public final class MechanicsChecks {
  private MechanicsChecks() {}

  /**
   * The checks of a measured candidate; the champion's figures stand beside its own.
   *
   * @param rows what was measured with, in words; a model may well give no number for missing
   *     values
   */
  public static List<GateCheck> of(
      ScorerProbe candidate,
      Optional<ScorerProbe> champion,
      Mechanics limits,
      Optional<String> rows) {
    GateEvidence timed =
        GateEvidence.of(
            "batches of %d rows, %d timed, one session with one thread on an executor"
                .formatted(candidate.batchRows(), candidate.batches().size()));
    double load = seconds(candidate.load());
    double p99 = millis(candidate.percentile(0.99));
    return List.of(
        new GateCheck(
            "load seconds",
            limits.loadTime().map(limit -> load <= seconds(limit)).orElse(true),
            load,
            limits.loadTime().map(limit -> "<= " + seconds(limit)).orElse("loads"),
            beside(GateEvidence.NONE, champion.map(probe -> seconds(probe.load())))),
        new GateCheck(
            "latency p99 ms",
            limits.latencyP99().map(limit -> p99 <= millis(limit)).orElse(true),
            p99,
            limits.latencyP99().map(limit -> "<= " + millis(limit)).orElse("answers"),
            beside(
                timed.withDetail(
                    String.format(
                        Locale.ROOT,
                        "p50 %.3f ms, %s",
                        millis(candidate.percentile(0.5)),
                        timed.detail())),
                champion.map(probe -> millis(probe.percentile(0.99))))),
        new GateCheck(
            "rows per second",
            limits.rowsPerSecond().isEmpty()
                || candidate.rowsPerSecond() >= limits.rowsPerSecond().getAsDouble(),
            candidate.rowsPerSecond(),
            limits.rowsPerSecond().isEmpty()
                ? "a note only"
                : ">= " + limits.rowsPerSecond().getAsDouble(),
            beside(timed, champion.map(ScorerProbe::rowsPerSecond))),
        new GateCheck(
            "rows without a score",
            candidate.withoutScore() == 0 || rows.isEmpty(),
            (double) candidate.withoutScore(),
            rows.isEmpty() ? "a note only" : "0",
            GateEvidence.of(rows.orElse("a row whose values are all missing"))
                .withRows(candidate.batchRows())));
  }

  private static GateEvidence beside(GateEvidence evidence, Optional<Double> champion) {
    return champion.map(evidence::withChampion).orElse(evidence);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
