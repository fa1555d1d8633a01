package io.sinter.promotion;

import io.sinter.job.AuditEvent.Kind;

/** Records that somebody rejects a version's package, or takes an approval back. */
public final class RejectJob extends WordJob {
  /** The job. */
  public RejectJob() {
    super(Kind.REJECTED);
  }

  @Override
  public String verb() {
    return "reject";
  }

  @Override
  public String summary() {
    return "Reject a version's package, or take an approval of it back";
  }
}
