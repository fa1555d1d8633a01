package io.sinter.audit.internal;

import io.sinter.job.AuditEvent;
import io.sinter.registry.LoggedModel;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Owner;
import io.sinter.registry.RegisteredModel;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What MLflow and the audit table know of one version. What MLflow does not have is absent.
 *
 * @param versions every version of the model by its number
 * @param history every event of the model, the oldest first
 */
record VersionFacts(
    ModelVersion version,
    RegisteredModel model,
    Map<String, ModelVersion> versions,
    Optional<Run> run,
    Optional<LoggedModel> logged,
    List<AuditEvent> history) {

  static VersionFacts read(
      MlflowClient client,
      RegisteredModel model,
      Map<String, ModelVersion> versions,
      ModelVersion version,
      List<AuditEvent> history) {
    String run = version.runId();
    String logged = version.modelId();
    return new VersionFacts(
        version,
        model,
        versions,
        run.isEmpty() ? Optional.empty() : found(() -> client.run(run)),
        logged.isEmpty() ? Optional.empty() : found(() -> client.loggedModel(logged)),
        history);
  }

  /** The run that the logged model says it comes from. */
  Optional<String> sourceRun() {
    return logged.map(LoggedModel::runId).filter(id -> !id.isEmpty());
  }

  private static <T> Optional<T> found(Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (RegistryException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  String name() {
    return version.name();
  }

  String number() {
    return version.version();
  }

  Optional<String> tag(String name) {
    return Optional.ofNullable(version.tags().get(name)).filter(value -> !value.isBlank());
  }

  /** The digest in MLflow; empty if the version carries none. */
  String digest() {
    return tag(ModelTags.PACKAGE_DIGEST).orElse("");
  }

  /** The events about this version, the oldest first. */
  List<AuditEvent> events() {
    return events(number());
  }

  List<AuditEvent> events(String number) {
    return history.stream().filter(event -> event.version().equals(number)).toList();
  }

  /** Whether one of Sinter's jobs has registered a version, which leaves an audit row. */
  boolean isOurs(String number) {
    ModelVersion other = versions.get(number);
    return !events(number).isEmpty()
        || (other != null && other.tags().containsKey(ModelTags.PACKAGE_DIGEST));
  }

  /** The aliases that point to this version now. */
  List<String> aliases() {
    return model.aliases().entrySet().stream()
        .filter(alias -> alias.getValue().equals(number()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Who answers for it; empty if nobody does. */
  String owner() {
    try {
      return Owner.resolve(version, model).map(Owner::urn).orElse("");
    } catch (RegistryException e) {
      return "";
    }
  }

  /** A digest or an id, short enough to be read. */
  static String brief(String text) {
    return text.length() <= 12 ? text : text.substring(0, 12);
  }
}
