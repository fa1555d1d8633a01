package io.sinter.audit;

import io.sinter.job.AuditEvent;
import io.sinter.registry.ColumnType;
import io.sinter.registry.DatasetInput;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelRegistration;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.NumericFeature;
import io.sinter.registry.Owner;
import io.sinter.registry.PackageContents;
import io.sinter.registry.RegisteredResult;
import io.sinter.registry.RegistrationRequest;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Sinter's jobs leave in MLflow, and the events they leave in the audit table. */
public final class Registered {
  private final MlflowClient client;
  private final Path work;
  private final String model;

  public Registered(MlflowClient client, Path work, String model) {
    this.client = client;
    this.work = work;
    this.model = model;
  }

  /** A version and the audit row of its training. */
  public record Trained(RegisteredResult result, AuditEvent event) {}

  /**
   * What ./sinter train leaves: a run with its input, a version with its alias, an event.
   *
   * @param location of the training table, version 0 of it
   */
  public Trained train(String author, String location) {
    Run run = client.startRun(client.experiment(model), "training", Map.of("mlflow.user", author));
    client.logDataset(run.id(), DatasetInput.delta("training", location, 0, "", 40, "training"));
    RegisteredResult result =
        ModelRegistration.register(
            client,
            new RegistrationRequest(
                model,
                run.experimentId(),
                run.id(),
                Optional.of(Owner.of("team:flight-ops")),
                id -> contents(run.id(), id),
                champion ->
                    new GateVerdict(
                        List.of(
                            new GateCheck("auc", true, 0.73, ">= 0.7"),
                            new GateCheck("parity", true, 1e-7, "<= 1.0E-5"))),
                "champion",
                Map.of(ModelTags.TRAINING_TABLE, location, ModelTags.TRAINING_TABLE_VERSION, "0"),
                work));
    client.endRun(run.id(), RunStatus.FINISHED);
    return new Trained(
        result,
        AuditEvent.of(AuditEvent.Kind.PROMOTED, model, result.version().version())
            .with("actor", author)
            .with("actor_urn", "user:" + author)
            .with("model_digest", result.packageDigest())
            .with("manifest", result.manifest())
            .with("alias", "champion")
            .with("previous_version", result.previous().map(ModelVersion::version).orElse(""))
            .with("gate", result.verdict().summary())
            .with("verdict_json", result.verdict().toJson())
            .with("run_id", run.id())
            .with("training_table", "training")
            .with("training_version", 0L));
  }

  private static PackageContents contents(String run, String id) {
    byte[] stub = ("network of " + id).getBytes(StandardCharsets.UTF_8);
    return new PackageContents(
        new FeatureSpec(List.of(new NumericFeature("distance", ColumnType.DOUBLE, 200, 200, 100))),
        0.5,
        "audited",
        run,
        id,
        stub,
        stub,
        List.of(Map.of("distance", 10.0)),
        "# Audited\n",
        Map.of());
  }

  /** Somebody's word on a package. */
  public AuditEvent approved(ModelVersion version, String digest, String by) {
    return AuditEvent.of(AuditEvent.Kind.APPROVED, model, version.version())
        .with("actor_urn", by)
        .with("model_digest", digest);
  }
}
