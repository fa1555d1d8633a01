package io.sinter.promotion;

import io.sinter.job.AliasMoves;
import io.sinter.job.AuditEvent;
import io.sinter.job.AuditEvent.Kind;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import io.sinter.promotion.internal.Actor;
import io.sinter.promotion.internal.Candidate;
import io.sinter.promotion.internal.Judgement;
import io.sinter.promotion.internal.Owners;
import io.sinter.promotion.internal.PromotionTags;
import io.sinter.promotion.internal.Servers;
import io.sinter.promotion.internal.Serving;
import io.sinter.promotion.policy.PolicyEvaluation;
import io.sinter.promotion.policy.PromotionPolicy;
import io.sinter.registry.GateCheck;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives an alias to a version that passes a policy: judged, signed, recorded, and moved under the
 * lock of {@link AliasMoves} if the alias is still where the judgement saw it.
 *
 * <p>A version that falls short stays without the alias; the refusal is on record with every check,
 * and the outcome is {@link JobOutcome#REFUSED}.
 */
public final class PromoteJob implements SinterJob {
  @Override
  public String verb() {
    return "promote";
  }

  @Override
  public String summary() {
    return "Give an alias to a version that passes a policy";
  }

  @Override
  public List<Key<?>> keys() {
    return PromotionKeys.ofPromotion();
  }

  @Override
  public List<String> plan(JobContext context) {
    PromotionPolicy policy = PromotionPolicy.of(context.config());
    Actor.of(context);
    try (MlflowClient client = Servers.registry(context)) {
      Candidate candidate = Candidate.find(context, client, PromotionKeys.MODEL);
      Owner owner = Owners.require(client, candidate.version());
      Serving serving = Serving.look(context, client, candidate.version().name());
      List<String> steps = new ArrayList<>();
      steps.add("judge %s, owned by %s".formatted(candidate.version(), owner.urn()));
      steps.addAll(PolicyEvaluation.plan(context, policy));
      steps.add(
          "if it passes, move alias %s from version %s to version %s"
              .formatted(
                  alias(context), serving.version().orElse("none"), candidate.version().version()));
      return steps;
    }
  }

  @Override
  public JobOutcome run(JobContext context) {
    PromotionPolicy policy = PromotionPolicy.of(context.config());
    String actor = Actor.of(context);
    try (MlflowClient client = Servers.registry(context)) {
      Candidate candidate = Candidate.find(context, client, PromotionKeys.MODEL);
      Owner owner = Owners.require(client, candidate.version());
      Serving serving = Serving.look(context, client, candidate.version().name());
      if (serving.version().equals(java.util.Optional.of(candidate.version().version()))) {
        context
            .progress()
            .step("alias %s points to %s already", alias(context), candidate.version());
        return JobOutcome.DONE;
      }
      Judgement judgement = Judgement.of(context, client, policy, candidate, owner, actor, serving);
      report(context, judgement);
      client.tagVersion(
          candidate.version().name(),
          candidate.version().version(),
          PromotionTags.ofVerdict(judgement.verdict(), judgement.evidence()));
      return judgement.verdict().passed()
          ? promote(context, serving, judgement)
          : refuse(context, candidate, judgement);
    }
  }

  private static JobOutcome promote(JobContext context, Serving serving, Judgement judgement) {
    AuditEvent recorded = serving.moves().move(judgement.event(), serving.version(), Duration.ZERO);
    context
        .progress()
        .step(
            "alias %s is now %s/%s, was version %s; promoted by %s",
            alias(context),
            recorded.model(),
            recorded.version(),
            recorded.previousVersion().orElse("none"),
            recorded.by());
    return JobOutcome.DONE;
  }

  private static JobOutcome refuse(JobContext context, Candidate candidate, Judgement judgement) {
    AuditTable.of(context).append(judgement.event().as(Kind.REFUSED));
    context
        .progress()
        .step("refused: %s does not get alias %s", candidate.version(), alias(context));
    judgement.verdict().checks().stream()
        .filter(check -> !check.passed())
        .forEach(check -> context.progress().step("  fell short: %s", check));
    return JobOutcome.REFUSED;
  }

  private static void report(JobContext context, Judgement judgement) {
    for (GateCheck check : judgement.verdict().checks()) {
      context.progress().step("  %s", check);
    }
    context.progress().step("policy %s", judgement.verdict().summary());
    context.progress().step("%s", judgement.signer());
  }

  private static String alias(JobContext context) {
    return context.config().value(PromotionKeys.ALIAS);
  }
}
