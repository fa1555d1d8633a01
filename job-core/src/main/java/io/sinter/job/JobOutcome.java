package io.sinter.job;

/** How a job that did not fail ended. */
public enum JobOutcome {
  /** Done; exit code 0. */
  DONE,
  /** Done, and an alarm or a refused gate is the outcome; exit code 3 where the caller asks. */
  ALARM,
  /** Done, and what the job was run for was refused; exit code 3. */
  REFUSED
}
