package io.sinter.promotion.internal;

import io.sinter.job.JobException;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Owner;

/** Nothing serves that nobody answers for. */
public final class Owners {
  private Owners() {}

  /**
   * Who answers for a version.
   *
   * @throws JobException if nobody does
   */
  public static Owner require(MlflowClient client, ModelVersion version) {
    return client
        .registeredModel(version.name())
        .flatMap(model -> Owner.resolve(version, model))
        .orElseThrow(
            () ->
                new JobException(
                    "Cannot move an alias to %s: it has no owner (allowed: kind:name, for example team:flight-ops). Set the tag %s of model '%s' in MLflow, or train with model.owner."
                        .formatted(version, ModelTags.OWNER, version.name())));
  }
}
