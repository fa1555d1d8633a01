package io.sinter.training;

import java.util.Locale;

/**
 * A rank that keeps the others waiting: over some seconds of training its own steps, waits for
 * other ranks left out, took more than twice as long as the median of the others. The training goes
 * on.
 *
 * @param rank from 0
 * @param host where it runs
 * @param epoch in which it was seen, from 1
 * @param secondsPerStep of its own work
 * @param medianSecondsPerStep of the other ranks' own work
 * @param waitingShare of its own time in which it waited for its rows
 */
public record StragglerReport(
    int rank,
    String host,
    int epoch,
    double secondsPerStep,
    double medianSecondsPerStep,
    double waitingShare) {
  /** One line for people. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "rank %d on %s is slow in epoch %d: %.1f ms a step, the others %.1f ms; %.0f %% of it waiting for rows",
        rank,
        host,
        epoch,
        1e3 * secondsPerStep,
        1e3 * medianSecondsPerStep,
        100 * waitingShare);
  }
}
