package io.sinter.drift.report.internal;

import io.sinter.job.JobException;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Owner;
import io.sinter.registry.RegisteredModel;
import java.util.Comparator;
import java.util.Optional;

/** The registered version a report is about. */
final class ModelReader {
  private ModelReader() {}

  /**
   * The version that has the alias, else the newest.
   *
   * @throws JobException if the model has no version
   */
  static ModelVersion version(MlflowClient registry, String name, String alias) {
    if (registry.registeredModel(name).isEmpty()) {
      throw none(name);
    }
    return registry
        .versionByAlias(name, alias)
        .or(() -> registry.versions(name).stream().max(Comparator.comparing(ModelReader::number)))
        .orElseThrow(() -> none(name));
  }

  static ModelFacts facts(MlflowClient registry, ModelVersion version) {
    RegisteredModel model =
        registry.registeredModel(version.name()).orElseThrow(() -> none(version.name()));
    Optional<Owner> owner = Owner.resolve(version, model);
    return new ModelFacts(
        version.name(),
        version.version(),
        version.aliases().stream().sorted().toList(),
        owner.map(Owner::urn),
        owner.map(Owner::source),
        tag(version, ModelTags.CODE_VERSION),
        tag(version, ModelTags.PACKAGE_DIGEST),
        version.runId(),
        version.modelId(),
        version.createdAt(),
        tag(version, ModelTags.TRAINING_TABLE),
        tag(version, ModelTags.TRAINING_TABLE_VERSION),
        tag(version, ModelTags.GATE).map(verdict -> verdict.equals("passed")),
        tag(version, ModelTags.GATE_SUMMARY));
  }

  static Optional<String> tag(ModelVersion version, String name) {
    return Optional.ofNullable(version.tags().get(name)).filter(value -> !value.isBlank());
  }

  private static long number(ModelVersion version) {
    return version.version().matches("[0-9]{1,18}") ? Long.parseLong(version.version()) : 0;
  }

  private static JobException none(String name) {
    return new JobException(
        "Cannot report on model %s: it has no version in MLflow (allowed: a registered model). Train and register it first, or correct model.name."
            .formatted(name));
  }
}
