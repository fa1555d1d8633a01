package io.sinter.training.internal.job;

import io.sinter.job.AuditEvent;
import io.sinter.job.AuditEvent.Kind;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.TableVersion;
import io.sinter.registry.RegisteredResult;
import io.sinter.training.TrainKeys;

/** What training writes into the audit table: one row for each registered version. */
public final class AuditTrail {
  private AuditTrail() {}

  /** Appends what is not there yet: the driver may have been killed between the two. */
  public static void appendIfAbsent(
      JobContext context, TrainSettings settings, TableVersion source, RegisteredResult result) {
    boolean there =
        AuditTable.of(context).history(result.version().name()).stream()
            .anyMatch(event -> event.version().equals(result.version().version()));
    if (!there) {
      append(context, settings, source, result);
    }
  }

  /** Appends one event: {@code PROMOTED} where the gate passed, else {@code REFUSED}. */
  public static void append(
      JobContext context, TrainSettings settings, TableVersion source, RegisteredResult result) {
    Kind kind = result.promoted() ? Kind.PROMOTED : Kind.REFUSED;
    AuditTable.of(context)
        .append(
            AuditEvent.of(kind, result.version().name(), result.version().version())
                .with("model_digest", result.packageDigest())
                .with("alias", context.config().value(TrainKeys.MODEL_ALIAS))
                .with(
                    "previous_version",
                    result.previous().map(previous -> previous.version()).orElse(""))
                .with("owner_urn", settings.owner().map(owner -> owner.urn()).orElse(""))
                .with("gate", result.verdict().summary())
                .with("verdict_json", result.verdict().toJson())
                .with("run_id", result.version().runId())
                .with("training_table", source.table())
                .with("training_version", source.version())
                .with("config_hash", context.config().hash())
                .with("spark_app_id", context.spark().sparkContext().applicationId())
                .with("manifest", result.manifest()));
  }
}
