package io.sinter.acceptance;

import java.util.List;

/**
 * What a check came to.
 *
 * @param status of it
 * @param reason why it failed or was not run, one line; empty if it passed
 * @param figures that were measured, also of a check that failed
 */
public record CheckResult(CheckStatus status, String reason, List<CheckFigure> figures) {
  /** Copies. */
  public CheckResult {
    figures = List.copyOf(figures);
  }

  /** The first line of the reason: an error of libtorch has a page of them. */
  public String reasonLine() {
    return reason.lines().findFirst().orElse("");
  }

  /** It reached its target. */
  public static CheckResult passed(List<CheckFigure> figures) {
    return new CheckResult(CheckStatus.PASSED, "", figures);
  }

  /** It missed its target. */
  public static CheckResult failed(String reason, List<CheckFigure> figures) {
    return new CheckResult(CheckStatus.FAILED, reason, figures);
  }

  /** There was nothing to do, and that is no fault. */
  public static CheckResult notRun(String reason) {
    return new CheckResult(CheckStatus.NOT_RUN, reason, List.of());
  }

  /**
   * Passed if nothing is wrong.
   *
   * @param problems what is, one phrase each
   */
  public static CheckResult of(List<String> problems, List<CheckFigure> figures) {
    return problems.isEmpty() ? passed(figures) : failed(String.join("; ", problems), figures);
  }
}
