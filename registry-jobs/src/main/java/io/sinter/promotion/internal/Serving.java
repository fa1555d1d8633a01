package io.sinter.promotion.internal;

import io.sinter.job.AliasHistory;
import io.sinter.job.AliasMoves;
import io.sinter.job.AuditEvent;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.promotion.PromotionKeys;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelVersion;
import java.time.Duration;
import java.util.Optional;

/**
 * Where an alias points, in the registry and by the audit table.
 *
 * @param moves that move it
 * @param history by the audit table; nobody is moving it
 * @param holder by the registry
 */
public record Serving(AliasMoves moves, AliasHistory history, Optional<ModelVersion> holder) {
  private static final String NONE = "none";

  /**
   * Looks, after whatever a dead promoter has left is ended.
   *
   * @throws JobException if something else than Sinter has moved the alias, and {@code
   *     promotion.expect} does not say that this is known
   * @throws io.sinter.registry.AliasRefusedException if somebody is moving it
   */
  public static Serving look(JobContext context, MlflowClient client, String model) {
    String alias = context.config().value(PromotionKeys.ALIAS);
    AliasMoves moves =
        new AliasMoves(
            AuditTable.of(context), client, context.config().value(PromotionKeys.LOCK_TIMEOUT));
    AliasHistory history = moves.settle(model, alias, Duration.ZERO);
    Serving serving = new Serving(moves, history, client.versionByAlias(model, alias));
    serving.requireExpected(context, model, alias);
    return serving;
  }

  /** The version that has the alias. */
  public Optional<String> version() {
    return holder.map(ModelVersion::version);
  }

  private void requireExpected(JobContext context, String model, String alias) {
    Optional<String> expect = context.config().find(PromotionKeys.EXPECT);
    if (expect.isPresent() && !expect.get().equals(version().orElse(NONE))) {
      throw new JobException(
          "Cannot move alias '%s' of model '%s': it points to %s, not to %s (allowed: what %s says). Look at ./sinter models list %s, and correct the key."
              .formatted(
                  alias, model, shown(version()), expect.get(), PromotionKeys.EXPECT, model));
    }
    if (expect.isEmpty() && history.isKnown() && !history.recorded().equals(version())) {
      throw new JobException(
          "Cannot move alias '%s' of model '%s': it points to %s, and table %s says %s (%s). Something that is not Sinter moved it: find out who, and if that is to be taken as it is, repeat this with --set %s=%s"
              .formatted(
                  alias,
                  model,
                  shown(version()),
                  AuditTable.of(context).location(),
                  shown(history.recorded()),
                  history.lastMove().map(AuditEvent::toString).orElse(""),
                  PromotionKeys.EXPECT,
                  version().orElse(NONE)));
    }
  }

  private static String shown(Optional<String> version) {
    return version.map(number -> "version " + number).orElse("no version");
  }
}
