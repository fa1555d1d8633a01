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
import io.sinter.promotion.internal.CallTags;
import io.sinter.promotion.internal.Candidate;
import io.sinter.promotion.internal.FirstLoad;
import io.sinter.promotion.internal.Judgement;
import io.sinter.promotion.internal.Owners;
import io.sinter.promotion.internal.PromotionTags;
import io.sinter.promotion.internal.Servers;
import io.sinter.promotion.internal.Serving;
import io.sinter.promotion.policy.PolicyEvaluation;
import io.sinter.promotion.policy.PromotionPolicy;
import io.sinter.registry.GateCheck;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelReference;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives an alias to a version that passes a policy: judged, signed, recorded, and moved under the
 * lock of {@link AliasMoves} if the alias is still where the judgement saw it.
 *
 * <p>A model that Python logged has no digest on record: it is taken when the model is judged for
 * the first time, after it has proved itself in a process of its own.
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
      ModelVersion version = version(context, client);
      Owner owner = Owners.require(client, version);
      Serving serving = Serving.look(context, client, version.name());
      Optional<Candidate> known = Candidate.known(context, version);
      Candidate candidate = known.orElseGet(() -> FirstLoad.of(context, client, version).planned());
      CallTags.toBe(context, candidate);
      List<String> steps = new ArrayList<>();
      if (known.isEmpty()) {
        steps.add(
            "record that %s, which Python logged, has digest %s"
                .formatted(version, candidate.digest()));
      }
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
      ModelVersion version = version(context, client);
      Owner owner = Owners.require(client, version);
      Serving serving = Serving.look(context, client, version.name());
      Candidate candidate =
          Candidate.known(context, version)
              .orElseGet(
                  () ->
                      FirstLoad.of(context, client, version).record(context, client, owner, actor));
      Map<String, String> callTags = CallTags.toBe(context, candidate);
      if (serving.version().equals(Optional.of(candidate.version().version()))) {
        context
            .progress()
            .step("alias %s points to %s already", alias(context), candidate.version());
        return JobOutcome.DONE;
      }
      Judgement judgement = Judgement.of(context, client, policy, candidate, owner, actor, serving);
      report(context, judgement);
      client.tagVersion(
          version.name(),
          version.version(),
          PromotionTags.ofVerdict(judgement.verdict(), judgement.evidence()));
      if (!judgement.verdict().passed()) {
        return refuse(context, candidate, judgement);
      }
      // Before the alias moves: whoever scores with it from then on needs them.
      client.tagVersion(version.name(), version.version(), callTags);
      return promote(context, serving, judgement);
    }
  }

  private static ModelVersion version(JobContext context, MlflowClient client) {
    return ModelReference.parse(context.config().value(PromotionKeys.MODEL)).resolve(client);
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
