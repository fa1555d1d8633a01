package io.sinter.promotion.internal;

import io.sinter.job.Approvals;
import io.sinter.job.AuditEvent;
import io.sinter.job.AuditEvent.Kind;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.StoredPackages;
import io.sinter.promotion.PromotionKeys;
import io.sinter.promotion.policy.Approval;
import io.sinter.promotion.policy.PolicyEvaluation;
import io.sinter.promotion.policy.PromotionPolicy;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Owner;
import io.sinter.registry.Sha256;
import io.sinter.registry.VerdictStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a policy says of a candidate, signed and stored.
 *
 * @param event that a promotion records; for a refusal, {@code as} one
 * @param evidence where the stored verdict is; empty if nowhere but in the audit table
 * @param signer who signed, in words
 */
public record Judgement(GateVerdict verdict, AuditEvent event, String evidence, String signer) {
  /** Judges, signs and stores; the alias is not touched. */
  public static Judgement of(
      JobContext context,
      MlflowClient client,
      PromotionPolicy policy,
      Candidate candidate,
      Owner owner,
      String actor,
      Serving serving) {
    ModelVersion version = candidate.version();
    AuditTable audit = AuditTable.of(context);
    String manifest =
        audit
            .manifest(version.name(), version.version())
            .filter(text -> Sha256.of(text).equals(candidate.digest()))
            .orElseGet(() -> StoredPackages.verify(client, version, candidate.digest()));
    Approvals approvals = Approvals.read(audit, client, version);
    GateVerdict verdict =
        withRejections(
            PolicyEvaluation.evaluate(
                context,
                client,
                policy,
                version,
                serving.holder(),
                approvals.approvals().stream()
                    .map(
                        word ->
                            new Approval(word.by(), candidate.digest(), word.at(), word.comment()))
                    .toList()),
            approvals);
    AuditEvent event =
        candidate
            .event(context, Kind.PROMOTED)
            .with("alias", context.config().value(PromotionKeys.ALIAS))
            .with("previous_version", serving.version().orElse(""))
            .with("owner_urn", owner.urn())
            .with("actor_urn", actor)
            .with("gate", verdict.summary())
            .with("verdict_json", verdict.toJson())
            .with("policy_hash", policy.digest())
            .with("manifest", manifest)
            .with("comment", context.config().find(PromotionKeys.COMMENT).orElse(""));
    VerdictStatement statement =
        new VerdictStatement(
            version.name(),
            version.version(),
            candidate.digest(),
            manifest,
            context.config().value(PromotionKeys.ALIAS),
            serving.version().orElse(""),
            owner.urn(),
            actor,
            Instant.now(),
            policy.digest(),
            verdict,
            verdict.evidence());
    StoredVerdict stored = StoredVerdict.store(context, client, version, event.id(), statement);
    return new Judgement(
        verdict,
        event.with("evidence_uri", stored.uri()).with("signature", stored.envelope()),
        stored.uri(),
        stored.signer());
  }

  /** Somebody's standing no is a check that failed, whatever the policy asks for. */
  private static GateVerdict withRejections(GateVerdict verdict, Approvals approvals) {
    if (approvals.rejections().isEmpty()) {
      return verdict;
    }
    List<GateCheck> checks = new ArrayList<>(verdict.checks());
    String who =
        approvals.rejections().stream()
            .map(word -> word.by() + (word.comment().isEmpty() ? "" : " (" + word.comment() + ")"))
            .collect(Collectors.joining(", "));
    checks.add(
        new GateCheck(
            "rejections", false, approvals.rejections().size(), "none stands; rejected by " + who));
    return new GateVerdict(checks, verdict.evidence());
  }
}
