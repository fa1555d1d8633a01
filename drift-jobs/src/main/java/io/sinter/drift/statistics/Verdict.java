package io.sinter.drift.statistics;

/** What a comparison with the reference came to. */
public enum Verdict {
  /** Compared, nothing to report. */
  OK,
  /** Changed beyond the threshold. */
  DRIFT,
  /** Not judged: too few rows for the threshold to mean anything. */
  INSUFFICIENT_DATA,
  /** Not judged: the measure has no value here; the reason says why. */
  UNDEFINED
}
