package io.sinter.drift.internal;

import io.sinter.drift.MonitorKeys;
import io.sinter.job.JobException;
import io.sinter.job.TrackingServer;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Owner;
import io.sinter.registry.RegisteredModel;
import io.sinter.registry.RegistryException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the monitored model comes from and who answers for it. */
record ModelOrigin(
    String version,
    String runId,
    @Nullable String trainingTable,
    @Nullable Long trainingVersion,
    Owner owner) {

  /**
   * Asks the registry, where one is configured, for the newest scored version. The owner is that of
   * the version, else of the model, else of the configuration; without one the monitor does not
   * run.
   */
  static ModelOrigin resolve(MonitorSettings settings, String version, String scoredRun) {
    Optional<URI> uri = TrackingServer.find(settings.config());
    try {
      return uri.isEmpty()
          ? withoutRegistry(settings, version, scoredRun)
          : fromRegistry(settings, version, scoredRun, uri.get());
    } catch (RegistryException | IllegalArgumentException e) {
      throw new JobException(String.valueOf(e.getMessage()), e);
    }
  }

  private static ModelOrigin withoutRegistry(MonitorSettings settings, String version, String run) {
    Owner owner =
        configured(settings)
            .orElseThrow(
                () -> refusal(settings, "no owner is configured and no MLflow server either"));
    return new ModelOrigin(version, run, null, null, owner);
  }

  private static ModelOrigin fromRegistry(
      MonitorSettings settings, String number, String run, URI uri) {
    try (MlflowClient client = MlflowClient.connect(MlflowOptions.of(uri))) {
      Optional<RegisteredModel> model = client.registeredModel(settings.model());
      Optional<ModelVersion> version =
          client.versions(settings.model()).stream()
              .filter(candidate -> candidate.version().equals(number))
              .findFirst();
      Optional<Owner> tagged =
          model.flatMap(
              registered -> version.flatMap(existing -> Owner.resolve(existing, registered)));
      Owner owner =
          tagged
              .or(() -> configured(settings))
              .orElseThrow(
                  () ->
                      refusal(
                          settings,
                          "neither version %s nor the model has the tag %s, and no owner is configured"
                              .formatted(number, ModelTags.OWNER)));
      Optional<String> trainingTable =
          version.map(existing -> existing.tags().get(ModelTags.TRAINING_TABLE));
      Optional<Long> trainingVersion =
          version
              .map(existing -> existing.tags().get(ModelTags.TRAINING_TABLE_VERSION))
              .filter(text -> text.matches("\\d+"))
              .map(Long::valueOf);
      String runId = version.map(ModelVersion::runId).filter(id -> !id.isEmpty()).orElse(run);
      return new ModelOrigin(
          number, runId, trainingTable.orElse(null), trainingVersion.orElse(null), owner);
    }
  }

  private static Optional<Owner> configured(MonitorSettings settings) {
    return settings
        .config()
        .find(MonitorKeys.OWNER)
        .filter(text -> !text.isBlank())
        .map(urn -> new Owner(urn, "configuration " + settings.config().source()));
  }

  private static JobException refusal(MonitorSettings settings, String cause) {
    return new JobException(
        "Cannot activate monitor %s: no owner of %s resolves, %s (allowed: kind:name, such as team:flight-ops). Tag the model with %s, or set owner."
            .formatted(settings.monitor(), settings.model(), cause, ModelTags.OWNER));
  }
}
