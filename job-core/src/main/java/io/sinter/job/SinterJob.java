package io.sinter.job;

import java.util.List;

/**
 * One verb of the launcher: a job that reads one configuration and runs on one Spark session.
 * Implementations hold no state between runs.
 */
public interface SinterJob {
  /** The launcher's verb, one lower-case word. */
  String verb();

  /** What the job does, in one line of the help. */
  String summary();

  /** Every key the job reads, in the order of its reference page. */
  List<Key<?>> keys();

  /**
   * Where a run on the command line tells what it does: not where its result goes, if it prints
   * one.
   */
  default Progress progress() {
    return Progress.onConsole();
  }

  /**
   * Validates the job against the tables and servers it names and says what a run would do.
   *
   * @return one line per step
   * @throws JobException if a run could not succeed
   */
  List<String> plan(JobContext context);

  /**
   * Runs the job.
   *
   * @throws JobException if it fails for a reason its user can act on; nothing half-written is left
   */
  JobOutcome run(JobContext context);
}
