package io.sinter.promotion;

import io.sinter.job.Actors;
import io.sinter.job.Approvals;
import io.sinter.job.AuditEvent.Kind;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import io.sinter.promotion.internal.Actor;
import io.sinter.promotion.internal.Candidate;
import io.sinter.promotion.internal.PromotionTags;
import io.sinter.promotion.internal.Servers;
import io.sinter.registry.MlflowClient;
import java.util.List;

/**
 * Records one person's word about one package: bound to its digest, in the audit table, where it
 * counts, and as a tag of the version, where it can be seen.
 */
abstract sealed class WordJob implements SinterJob permits ApproveJob, RejectJob {
  private final Kind kind;

  WordJob(Kind kind) {
    this.kind = kind;
  }

  @Override
  public List<Key<?>> keys() {
    return PromotionKeys.ofApproval();
  }

  @Override
  public List<String> plan(JobContext context) {
    String actor = Actor.of(context);
    try (MlflowClient client = Servers.registry(context)) {
      Candidate candidate = Candidate.find(context, client, PromotionKeys.MODEL);
      return List.of(
          "record that %s %s package %s of %s"
              .formatted(actor, word(), candidate.digest(), candidate.version()));
    }
  }

  @Override
  public JobOutcome run(JobContext context) {
    String actor = Actor.of(context);
    AuditTable audit = AuditTable.of(context);
    try (MlflowClient client = Servers.registry(context)) {
      Candidate candidate = Candidate.find(context, client, PromotionKeys.MODEL);
      audit.append(
          candidate
              .event(context, kind)
              .with("actor_urn", actor)
              .with("comment", context.config().find(PromotionKeys.COMMENT).orElse("")));
      Approvals approvals = Approvals.read(audit, client, candidate.version());
      client.tagVersion(
          candidate.version().name(),
          candidate.version().version(),
          PromotionTags.ofApprovals(approvals));
      context
          .progress()
          .step("%s: %s %s package %s", candidate.version(), actor, word(), candidate.digest());
      report(context, actor, approvals);
      return JobOutcome.DONE;
    }
  }

  private void report(JobContext context, String actor, Approvals approvals) {
    boolean author = approvals.authors().stream().anyMatch(name -> Actors.maybeSame(name, actor));
    if (kind == Kind.APPROVED && author) {
      context
          .progress()
          .step(
              "it does not count where a policy asks for somebody else: %s made this version (%s)",
              actor, String.join(", ", approvals.authors()));
    }
    context
        .progress()
        .step(
            "%d approvals stand, %d of them not by its authors; %d rejections",
            approvals.approvals().size(),
            approvals.independent().size(),
            approvals.rejections().size());
  }

  private String word() {
    return kind == Kind.APPROVED ? "approves" : "rejects";
  }
}
