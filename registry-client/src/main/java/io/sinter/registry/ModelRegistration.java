package io.sinter.registry;

import io.sinter.registry.internal.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Registers a trained model: all of it, or nothing that could be mistaken for a model.
 *
 * <p>The verdict, the owner and the package's digest are tags that a version has from its first
 * moment. A refused model becomes a version too, so that the refusal is on record; the alias stays
 * where it was, as it does when it has moved since the gate judged. After a failure the logged
 * model is marked UPLOAD_FAILED, a version is deleted, and the alias points where it did before.
 */
public final class ModelRegistration {
  private record Written(String digest, String manifest) {}

  private static final String VERDICT_FILE = "gate.json";

  /** MLflow refuses longer values. */
  private static final int LONGEST_TAG = 100_000;

  private final MlflowClient client;
  private final RegistrationRequest request;
  private final TransferListener listener;

  private ModelRegistration(
      MlflowClient client, RegistrationRequest request, TransferListener listener) {
    this.client = client;
    this.request = request;
    this.listener = listener;
  }

  /** Packages, uploads, judges and registers a model. */
  public static RegisteredResult register(MlflowClient client, RegistrationRequest request) {
    return register(client, request, TransferListener.none());
  }

  /** The same, with a listener that hears how far the upload has come. */
  public static RegisteredResult register(
      MlflowClient client, RegistrationRequest request, TransferListener listener) {
    return new ModelRegistration(client, request, listener).run();
  }

  private RegisteredResult run() {
    Owner owner = owner();
    LoggedModel model =
        client.createLoggedModel(
            request.experimentId(),
            request.modelName(),
            request.runId(),
            Map.of(),
            Map.of(ModelTags.OWNER, owner.urn()));
    try {
      return register(owner, model);
    } catch (RuntimeException e) {
      Attempts.attempt(e, () -> takeBack(model));
      throw e;
    }
  }

  /** A version that has the alias serves: what is left to do for it is for the next attempt. */
  private void takeBack(LoggedModel model) {
    boolean serves =
        client
            .versionByAlias(request.modelName(), request.alias())
            .filter(holder -> holder.modelId().equals(model.id()))
            .isPresent();
    if (!serves) {
      try {
        deleteVersionsOf(model);
      } finally {
        client.finish(model, LoggedModelStatus.UPLOAD_FAILED);
      }
    }
  }

  private Owner owner() {
    return request
        .owner()
        .or(() -> client.registeredModel(request.modelName()).flatMap(Owner::ofModel))
        .orElseThrow(
            () ->
                new RegistryException(
                    "Cannot register model '%s': no owner (allowed: kind:name, for example team:flight-ops). Name who answers for it, or tag the registered model with %s."
                        .formatted(request.modelName(), ModelTags.OWNER)));
  }

  private RegisteredResult register(Owner owner, LoggedModel model) {
    Written written = upload(model);
    String digest = written.digest();
    client.finish(model, LoggedModelStatus.READY);
    client.linkOutput(request.runId(), model.id());
    Optional<ModelVersion> previous = client.versionByAlias(request.modelName(), request.alias());
    GateVerdict verdict = request.gate().apply(previous);
    keepVerdict(verdict);
    client.ensureRegisteredModel(request.modelName(), "", Map.of(ModelTags.OWNER, owner.urn()));
    ModelVersion version =
        client.createVersion(
            request.modelName(),
            model,
            request.runId(),
            verdict.summary(),
            tags(owner, digest, verdict));
    Optional<String> refusal =
        verdict.passed()
            ? promote(
                new AliasMover.Move(
                    version, request.alias(), previous, digest, written.manifest(), verdict))
            : Optional.of("gate " + verdict.summary());
    return new RegisteredResult(
        refusal.isEmpty() ? withAlias(version) : version,
        new LoggedModel(
            model.id(), model.experimentId(), model.artifactUri(), LoggedModelStatus.READY),
        verdict,
        digest,
        written.manifest(),
        previous,
        refusal);
  }

  private ModelVersion withAlias(ModelVersion version) {
    return new ModelVersion(
        version.name(),
        version.version(),
        version.runId(),
        version.modelId(),
        version.source(),
        version.tags(),
        List.of(request.alias()),
        version.createdAt(),
        version.description());
  }

  /** Also finds the version of a request whose answer was lost. */
  private void deleteVersionsOf(LoggedModel model) {
    for (ModelVersion version : client.versions(request.modelName())) {
      if (version.modelId().equals(model.id())) {
        client.deleteVersion(version.name(), version.version());
      }
    }
  }

  private Written upload(LoggedModel model) {
    Path directory = request.workDirectory().resolve("package-" + model.id());
    try {
      ModelPackage written = ModelPackage.write(directory, request.contents().apply(model.id()));
      client.artifacts(model).listening(listener).uploadAll(directory);
      return new Written(written.digest(), written.manifest());
    } finally {
      remove(directory);
    }
  }

  private void keepVerdict(GateVerdict verdict) {
    Path file = null;
    try {
      Files.createDirectories(request.workDirectory());
      file = Files.createTempFile(request.workDirectory(), "gate-", ".json");
      Files.writeString(file, verdict.toJson());
      client.uploadRunArtifact(client.run(request.runId()), VERDICT_FILE, file);
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot register model '%s': writing to %s failed (%s). Check the disk."
              .formatted(request.modelName(), request.workDirectory(), e),
          e);
    } finally {
      if (file != null) {
        remove(file);
      }
    }
  }

  private Map<String, String> tags(Owner owner, String digest, GateVerdict verdict) {
    Map<String, String> tags = new LinkedHashMap<>(request.lineageTags());
    tags.put(ModelTags.OWNER, owner.urn());
    tags.put(ModelTags.PACKAGE_DIGEST, digest);
    tags.put(ModelTags.TRAINING_RUN, request.runId());
    tags.put(ModelTags.GATE, verdict.passed() ? "passed" : "failed");
    tags.put(ModelTags.GATE_SUMMARY, verdict.summary());
    tags.put(ModelTags.GATE_JSON, verdict.toJson(LONGEST_TAG));
    return tags;
  }

  /** Why the alias stays where it was; empty where it moved. */
  private Optional<String> promote(AliasMover.Move move) {
    try {
      request.mover().move(client, move);
      return Optional.empty();
    } catch (AliasRefusedException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static void remove(Path path) {
    try {
      FileTree.delete(path);
    } catch (IOException e) {
      // What is left in the work directory harms nobody, and the failure that matters is another.
    }
  }
}
