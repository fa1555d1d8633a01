package io.sinter.promotion.internal;

import io.sinter.job.AuditEvent;
import io.sinter.job.AuditEvent.Kind;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.Key;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelReference;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import java.util.Optional;

/**
 * The version a job is about.
 *
 * @param digest of its package, as it was registered
 */
public record Candidate(ModelVersion version, String digest) {
  /**
   * Asks the registry, and the audit table whether the package is still the one it knows.
   *
   * @param key that names the version
   * @throws JobException if no digest of it is on record, or there are two
   */
  public static Candidate find(JobContext context, MlflowClient client, Key<String> key) {
    ModelVersion version = ModelReference.parse(context.config().value(key)).resolve(client);
    return known(context, version)
        .orElseThrow(
            () ->
                new JobException(
                    "Cannot use %s: no digest of its files is on record, neither in its tag %s nor in table %s (allowed: versions that ./sinter train registered, and models from Python that were judged once). Judge it first: ./sinter models promote %s"
                        .formatted(
                            version,
                            ModelTags.PACKAGE_DIGEST,
                            AuditTable.of(context).location(),
                            version)));
  }

  /**
   * The version, if a digest of it is on record; empty if there is none, as of a model that Python
   * logged and nobody has judged yet.
   *
   * @throws JobException if the tag is not what the audit table has kept
   */
  public static Optional<Candidate> known(JobContext context, ModelVersion version) {
    String digest = version.tags().getOrDefault(ModelTags.PACKAGE_DIGEST, "");
    Optional<String> kept = kept(AuditTable.of(context), version);
    if (digest.isEmpty() && kept.isEmpty()) {
      return Optional.empty();
    }
    if (kept.isPresent() && !kept.get().equals(digest)) {
      throw new JobException(
          "Cannot use %s: its tag %s says %s, and table %s %s (allowed: the same). Somebody changed the tag: find out who, and register the model again."
              .formatted(
                  version,
                  ModelTags.PACKAGE_DIGEST,
                  digest.isEmpty() ? "nothing" : digest,
                  AuditTable.of(context).location(),
                  kept.get()));
    }
    if (!digest.matches("[0-9a-f]{64}")) {
      throw new JobException(
          "Cannot use %s: its tag %s is '%s' (allowed: 64 hexadecimal digits). Register the model with ./sinter train."
              .formatted(version, ModelTags.PACKAGE_DIGEST, digest));
    }
    return Optional.of(new Candidate(version, digest));
  }

  /** The digest of a version that the audit table has kept: the first one, if there are several. */
  static Optional<String> kept(AuditTable audit, ModelVersion version) {
    return audit.history(version.name()).stream()
        .filter(event -> event.version().equals(version.version()))
        .flatMap(event -> event.digest().stream())
        .findFirst();
  }

  /** An event about this version. */
  public AuditEvent event(JobContext context, Kind kind) {
    return AuditEvent.of(kind, version.name(), version.version())
        .with("model_digest", digest)
        .with("run_id", version.runId())
        .with("config_hash", context.config().hash())
        .with("spark_app_id", context.spark().sparkContext().applicationId());
  }
}
