package io.sinter.promotion;

import io.sinter.job.AuditEvent;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import io.sinter.promotion.internal.Actor;
import io.sinter.promotion.internal.Owners;
import io.sinter.promotion.internal.RollbackTarget;
import io.sinter.promotion.internal.Servers;
import io.sinter.promotion.internal.Serving;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.Owner;
import java.time.Duration;
import java.util.List;

/**
 * Puts an alias back to the version that served before, by the audit table, after its stored
 * package was verified. It needs an owner and a reason, and nobody's approval.
 */
public final class RollbackJob implements SinterJob {
  @Override
  public String verb() {
    return "rollback";
  }

  @Override
  public String summary() {
    return "Put an alias back to the version that had it before";
  }

  @Override
  public List<Key<?>> keys() {
    return PromotionKeys.ofRollback();
  }

  @Override
  public List<String> plan(JobContext context) {
    String model = context.config().value(PromotionKeys.NAME);
    try (MlflowClient client = Servers.registry(context)) {
      Serving serving = Serving.look(context, client, model);
      RollbackTarget target = RollbackTarget.choose(context, client, serving, model);
      Owner owner = Owners.require(client, target.version());
      return List.of(
          "verify package %s of %s".formatted(target.digest(), target.version()),
          "put alias %s back from version %s to version %s, owned by %s"
              .formatted(
                  context.config().value(PromotionKeys.ALIAS),
                  serving.version().orElse("none"),
                  target.version().version(),
                  owner.urn()));
    }
  }

  @Override
  public JobOutcome run(JobContext context) {
    String actor = Actor.of(context);
    String model = context.config().value(PromotionKeys.NAME);
    String alias = context.config().value(PromotionKeys.ALIAS);
    try (MlflowClient client = Servers.registry(context)) {
      Serving serving = Serving.look(context, client, model);
      RollbackTarget target = RollbackTarget.choose(context, client, serving, model);
      Owner owner = Owners.require(client, target.version());
      String manifest = target.verify(client);
      context
          .progress()
          .step("package %s of %s is as registered", target.digest(), target.version());
      AuditEvent recorded =
          serving
              .moves()
              .move(
                  target
                      .event(context)
                      .with("alias", alias)
                      .with("owner_urn", owner.urn())
                      .with("actor_urn", actor)
                      .with("manifest", manifest)
                      .with("comment", context.config().value(PromotionKeys.REASON)),
                  serving.version(),
                  Duration.ZERO);
      context
          .progress()
          .step(
              "alias %s is back at %s, was version %s; rolled back by %s for %s",
              alias,
              target.version(),
              recorded.previousVersion().orElse("none"),
              actor,
              owner.urn());
      return JobOutcome.DONE;
    }
  }
}
