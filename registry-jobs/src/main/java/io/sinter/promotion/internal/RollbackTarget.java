package io.sinter.promotion.internal;

import io.sinter.job.AuditEvent;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.StoredPackages;
import io.sinter.promotion.PromotionKeys;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to roll back to.
 *
 * @param version that has the alias afterwards
 * @param digest that the audit table has kept of its package
 */
public record RollbackTarget(ModelVersion version, String digest) {
  /** Chooses the version that is asked for, else the one that served last and is still there. */
  public static RollbackTarget choose(
      JobContext context, MlflowClient client, Serving serving, String model) {
    Optional<String> asked = context.config().find(PromotionKeys.TO);
    String alias = context.config().value(PromotionKeys.ALIAS);
    if (serving.version().isEmpty() && asked.isEmpty() && serving.history().recorded().isEmpty()) {
      throw impossible(alias, model, "no version has it", "");
    }
    if (asked.isPresent()) {
      return of(context, asked(client, serving, model, alias, asked.get()));
    }
    List<String> gone = new ArrayList<>();
    for (String earlier : candidates(serving)) {
      Optional<ModelVersion> version = find(client, model, earlier);
      if (version.isPresent()) {
        gone.forEach(
            number -> context.progress().step("version %s is skipped: it was deleted", number));
        return of(context, version.get());
      }
      gone.add(earlier);
    }
    throw impossible(
        alias,
        model,
        "no other version had it before %s, by table %s"
            .formatted(
                serving.version().map(now -> "version " + now).orElse("it was lost"),
                AuditTable.of(context).location()),
        gone.isEmpty() ? "" : ", but for deleted ones: " + String.join(", ", gone));
  }

  /** Where something else has moved the alias, what Sinter had put there comes first. */
  private static List<String> candidates(Serving serving) {
    List<String> candidates = new ArrayList<>();
    serving.history().recorded().ifPresent(candidates::add);
    candidates.addAll(serving.history().earlier());
    serving.version().ifPresent(candidates::remove);
    return candidates;
  }

  private static ModelVersion asked(
      MlflowClient client, Serving serving, String model, String alias, String asked) {
    if (serving.version().equals(Optional.of(asked))) {
      throw new JobException(
          "Cannot roll alias '%s' of model '%s' back to version %s: it points there (allowed: a version that had it before). Nothing is to be done."
              .formatted(alias, model, asked));
    }
    if (!serving.history().hasServed(asked)) {
      throw new JobException(
          "Cannot roll alias '%s' of model '%s' back to version %s: it never had the alias (allowed: %s). Promote it: ./sinter models promote %s/%s"
              .formatted(
                  alias, model, asked, String.join(", ", candidates(serving)), model, asked));
    }
    return find(client, model, asked)
        .orElseThrow(
            () ->
                new JobException(
                    "Cannot roll alias '%s' of model '%s' back to version %s: it was deleted from the registry (allowed: %s). Choose another, or register the model again."
                        .formatted(alias, model, asked, String.join(", ", candidates(serving)))));
  }

  private static Optional<ModelVersion> find(MlflowClient client, String model, String version) {
    try {
      return Optional.of(client.version(model, version));
    } catch (RegistryException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static RollbackTarget of(JobContext context, ModelVersion version) {
    String digest =
        AuditTable.of(context).history(version.name()).stream()
            .filter(event -> event.version().equals(version.version()))
            .flatMap(event -> event.digest().stream())
            .findFirst()
            .or(() -> Optional.ofNullable(version.tags().get(ModelTags.PACKAGE_DIGEST)))
            .orElseThrow(
                () ->
                    new JobException(
                        "Cannot roll back to %s: no digest of its package is on record (allowed: packages that can be verified). Choose another version with --to."
                            .formatted(version)));
    return new RollbackTarget(version, digest);
  }

  /**
   * Fetches the package and checks each file against the digest on record.
   *
   * @return its manifest
   */
  public String verify(MlflowClient client) {
    return StoredPackages.verify(client, version, digest);
  }

  /** What the row of the audit table says of the version besides. */
  public AuditEvent event(JobContext context) {
    return new Candidate(version, digest).event(context, AuditEvent.Kind.ROLLED_BACK);
  }

  private static JobException impossible(String alias, String model, String cause, String more) {
    return new JobException(
        "Cannot roll back alias '%s' of model '%s': %s%s (allowed: where an earlier version is on record). Promote the version that shall serve: ./sinter models promote %s/VERSION"
            .formatted(alias, model, cause, more, model));
  }
}
