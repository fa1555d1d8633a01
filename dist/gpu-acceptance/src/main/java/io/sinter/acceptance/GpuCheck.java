package io.sinter.acceptance;

import java.time.Duration;

/** One check of the suite. Is used once, in a JVM of its own. */
public abstract class GpuCheck {
  /** How long a check may take if it does not say. */
  protected static final Duration USUAL_LIMIT = Duration.ofSeconds(90);

  private final String name;
  private final String proves;
  private final String target;
  private final Duration limit;

  /**
   * A check of the usual limit.
   *
   * @param name on the command line and in the table, lower case with hyphens
   * @param proves what it proves when it passes, in one line
   * @param target what must hold for it to pass, in a few words
   */
  protected GpuCheck(String name, String proves, String target) {
    this(name, proves, target, USUAL_LIMIT);
  }

  /**
   * @param name on the command line and in the table, lower case with hyphens
   * @param proves what it proves when it passes, in one line
   * @param target what must hold for it to pass, in a few words
   * @param limit how long it may take before it is ended and counts as failed
   */
  protected GpuCheck(String name, String proves, String target, Duration limit) {
    this.name = name;
    this.proves = proves;
    this.target = target;
    this.limit = limit;
  }

  /** Its name on the command line and in the table. */
  public final String name() {
    return name;
  }

  /** What it proves when it passes. */
  public final String proves() {
    return proves;
  }

  /** What must hold for it to pass. */
  public final String target() {
    return target;
  }

  /** How long it may take before it is ended and counts as failed. */
  public final Duration limit() {
    return limit;
  }

  /** Whether it compares speeds with PyTorch: such checks come last. */
  public boolean isBenchmark() {
    return false;
  }

  /**
   * Carries it out.
   *
   * @throws Exception counts as failed, with its message
   */
  public abstract CheckResult run(CheckContext context) throws Exception;
}
