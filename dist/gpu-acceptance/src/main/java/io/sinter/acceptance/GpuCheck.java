package io.sinter.acceptance;

import java.time.Duration;

/**
 * One check of the suite. Has a constructor without arguments; is used once, in a JVM of its own.
 */
public interface GpuCheck {
  /** Its name on the command line and in the table, lower case with hyphens. */
  String name();

  /** What it proves when it passes, in one line. */
  String proves();

  /** What must hold for it to pass, in a few words. */
  String target();

  /** How long it may take before it is ended and counts as failed. */
  default Duration limit() {
    return Duration.ofMinutes(2);
  }

  /**
   * Carries it out.
   *
   * @throws Exception counts as failed, with its message
   */
  CheckResult run(CheckContext context) throws Exception;
}
