package io.sinter.training.internal.job;

import io.sinter.job.StoredPackages;
import io.sinter.registry.AliasMover;
import io.sinter.registry.AliasRefusedException;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegisteredResult;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import java.util.Optional;

/**
 * What an earlier submission with the same run id has left in MLflow.
 *
 * @param run of the training; its last status may be untrue where its driver was killed
 * @param version that it has registered, if it came so far
 */
public record EarlierRun(Run run, Optional<ModelVersion> version) {
  /** Looks for it; empty too where the user has named no run id. */
  public static Optional<EarlierRun> find(MlflowClient client, TrainSettings settings) {
    return settings
        .runKey()
        .flatMap(
            key -> client.findRun(client.experiment(settings.experiment()), ModelTags.RUN_KEY, key))
        .map(run -> new EarlierRun(run, version(client, settings.modelName(), run)));
  }

  private static Optional<ModelVersion> version(MlflowClient client, String model, Run run) {
    return client.versions(model).stream()
        .filter(version -> run.id().equals(version.tags().get(ModelTags.TRAINING_RUN)))
        .findFirst();
  }

  /** Whether nothing is left to do. */
  public boolean isFinished() {
    return run.status() == RunStatus.FINISHED && version.isPresent();
  }

  /** The version of the table it has trained on. */
  public Optional<Long> tableVersion() {
    return Optional.ofNullable(run.tags().get(ModelTags.TRAINING_TABLE_VERSION)).map(Long::valueOf);
  }

  /** The version of the table it has validated on, if that was this one. */
  public Optional<Long> validationVersion(String location) {
    return Optional.ofNullable(run.tags().get(ModelTags.VALIDATION_TABLE_VERSION))
        .filter(version -> location.equals(run.tags().get(ModelTags.VALIDATION_TABLE)))
        .map(Long::valueOf);
  }

  /**
   * The registration of the version that is there, completed: an alias that was half moved, or the
   * record of what happened. What is on record stays as it is, whatever happened to the alias
   * since. The alias is set if the gate said so and no later version has it.
   *
   * @param version of this run
   */
  public static RegisteredResult complete(
      MlflowClient client, ModelVersion version, String alias, AuditTrail trail) {
    GateVerdict verdict =
        GateVerdict.fromJson(version.tags().getOrDefault(ModelTags.GATE_JSON, "{}"));
    boolean recorded = trail.recorded(client, version).isPresent();
    Optional<ModelVersion> holder = client.versionByAlias(version.name(), alias);
    boolean holds = holder.filter(now -> now.version().equals(version.version())).isPresent();
    String digest = version.tags().getOrDefault(ModelTags.PACKAGE_DIGEST, "");
    Optional<String> refusal =
        holds ? Optional.empty() : Optional.of("it was registered before, without the alias");
    String manifest = "";
    if (!recorded) {
      manifest = StoredPackages.verify(client, version, digest);
      refusal =
          refusal(
              client,
              new AliasMover.Move(version, alias, holder, digest, manifest, verdict),
              trail);
    }
    RegisteredResult result =
        new RegisteredResult(
            version,
            client.loggedModel(version.modelId()),
            verdict,
            digest,
            manifest,
            holds ? Optional.empty() : holder,
            refusal);
    if (!recorded) {
      trail.append(result);
    }
    return result;
  }

  private static Optional<String> refusal(
      MlflowClient client, AliasMover.Move move, AuditTrail trail) {
    if (!move.verdict().passed()) {
      return Optional.of("gate " + move.verdict().summary());
    }
    Optional<ModelVersion> later =
        move.expected().filter(holder -> number(holder) > number(move.version()));
    if (later.isPresent()) {
      return Optional.of("%s has the alias, and is later".formatted(later.get()));
    }
    try {
      trail.mover().move(client, move);
      return Optional.empty();
    } catch (AliasRefusedException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static long number(ModelVersion version) {
    return Long.parseLong(version.version());
  }
}
