package io.sinter.training.internal.job;

import io.sinter.job.AliasMoves;
import io.sinter.job.AuditEvent;
import io.sinter.job.AuditEvent.Kind;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.TableVersion;
import io.sinter.registry.AliasMover;
import io.sinter.registry.AliasRefusedException;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegisteredResult;
import io.sinter.training.TrainKeys;
import io.sinter.training.TrainKeys.Promote;
import java.time.Duration;
import java.util.Optional;

/**
 * What training writes into the audit table: one event for each registered version, by which the
 * alias moves where it does.
 */
public final class AuditTrail {
  /** Long enough for one promotion after another. */
  private static final Duration LOCK_TIMEOUT = Duration.ofMinutes(10);

  private final JobContext context;
  private final TrainSettings settings;
  private final TableVersion source;

  /**
   * @param source that the model was trained on
   */
  public AuditTrail(JobContext context, TrainSettings settings, TableVersion source) {
    this.context = context;
    this.settings = settings;
    this.source = source;
  }

  /** Moves the alias under the audit table's lock; unless that is left to somebody. */
  public AliasMover mover() {
    return (client, move) -> {
      if (isManual()) {
        throw new AliasRefusedException(
            "registry.promote is manual: ./sinter models promote " + move.version());
      }
      AuditEvent event =
          event(Kind.PROMOTED, move.version(), move.packageDigest(), move.verdict())
              .with("manifest", move.manifest());
      // A training has waited for hours: it can wait for another promotion to end.
      moves(client).move(event, move.expected().map(ModelVersion::version), LOCK_TIMEOUT);
    };
  }

  /** Moves aliases of this job's registry. */
  AliasMoves moves(MlflowClient client) {
    return new AliasMoves(AuditTable.of(context), client, LOCK_TIMEOUT);
  }

  /** Ends what an earlier submission may have left half done; then what is on record. */
  Optional<AuditEvent> recorded(MlflowClient client, ModelVersion version) {
    moves(client).settle(version.name(), alias(), LOCK_TIMEOUT);
    return AuditTable.of(context).history(version.name()).stream()
        .filter(event -> event.version().equals(version.version()))
        .filter(event -> event.text("training_table").isPresent() || event.id().isEmpty())
        .filter(event -> event.kind() != Kind.PROMOTING && event.kind() != Kind.ABANDONED)
        .findFirst();
  }

  /** Whether the version's registration ended without the alias it was meant to get. */
  public boolean wasRefused(MlflowClient client, ModelVersion version) {
    return recorded(client, version).filter(event -> event.kind() == Kind.REFUSED).isPresent();
  }

  /** Appends why a version did not get the alias; where it did, that is on record already. */
  public void append(RegisteredResult result) {
    result
        .refusal()
        .ifPresent(
            reason ->
                AuditTable.of(context)
                    .append(
                        event(
                                result.verdict().passed() && isManual()
                                    ? Kind.REGISTERED
                                    : Kind.REFUSED,
                                result.version(),
                                result.packageDigest(),
                                result.verdict())
                            .with("manifest", result.manifest())
                            .with(
                                "previous_version",
                                result.previous().map(ModelVersion::version).orElse(""))
                            .with("comment", reason)));
  }

  /** Whether the alias is somebody's to move. */
  public boolean isManual() {
    return context.config().value(TrainKeys.PROMOTE) == Promote.MANUAL;
  }

  private String alias() {
    return context.config().value(TrainKeys.MODEL_ALIAS);
  }

  private AuditEvent event(Kind kind, ModelVersion version, String digest, GateVerdict verdict) {
    return AuditEvent.of(kind, version.name(), version.version())
        .with("model_digest", digest)
        .with("alias", alias())
        .with("owner_urn", settings.owner().map(owner -> owner.urn()).orElse(""))
        .with("gate", verdict.summary())
        .with("verdict_json", verdict.toJson())
        .with("run_id", version.runId())
        .with("training_table", source.table())
        .with("training_version", source.version())
        .with("config_hash", context.config().hash())
        .with("spark_app_id", context.spark().sparkContext().applicationId());
  }
}
