package io.sinter.promotion;

import io.sinter.job.AuditEvent.Kind;

/** Records that somebody approves a version's package. */
public final class ApproveJob extends WordJob {
  /** The job. */
  public ApproveJob() {
    super(Kind.APPROVED);
  }

  @Override
  public String verb() {
    return "approve";
  }

  @Override
  public String summary() {
    return "Approve a version's package for promotion";
  }
}
