package io.sinter.audit;

/** How an audit is printed. */
public enum ReportFormat {
  /** For people. */
  TEXT,
  /** For programs. */
  JSON
}
