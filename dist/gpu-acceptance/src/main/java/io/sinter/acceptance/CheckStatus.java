package io.sinter.acceptance;

/** What became of a check. */
public enum CheckStatus {
  /** It reached its target. */
  PASSED,
  /** It missed its target, or could not be carried out for a reason that is a fault. */
  FAILED,
  /** It was not carried out, for a reason that is no fault. */
  NOT_RUN;

  /** The word of the table. */
  public String word() {
    return this == NOT_RUN ? "NOT RUN" : name();
  }
}
