package io.sinter.registry;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One trained model that is to become a version of a registered model.
 *
 * @param owner who answers for it; when absent, the owner of the registered model
 * @param contents makes the package for the id of the new logged model
 * @param gate judges the candidate against the version that has the alias now
 * @param alias set to the new version if the gate passes, such as {@code champion}
 * @param lineageTags tags of the new version: see {@link ModelTags}
 * @param workDirectory where the package is written before it is uploaded; the package is removed
 *     afterwards
 * @param mover moves the alias if the gate passes
 */
public record RegistrationRequest(
    String modelName,
    String experimentId,
    String runId,
    Optional<Owner> owner,
    Function<String, PackageContents> contents,
    Function<Optional<ModelVersion>, GateVerdict> gate,
    String alias,
    Map<String, String> lineageTags,
    Path workDirectory,
    AliasMover mover) {
  public RegistrationRequest {
    lineageTags = Map.copyOf(lineageTags);
  }

  /** A request whose alias is moved by {@link AliasMover#checked}. */
  public RegistrationRequest(
      String modelName,
      String experimentId,
      String runId,
      Optional<Owner> owner,
      Function<String, PackageContents> contents,
      Function<Optional<ModelVersion>, GateVerdict> gate,
      String alias,
      Map<String, String> lineageTags,
      Path workDirectory) {
    this(
        modelName,
        experimentId,
        runId,
        owner,
        contents,
        gate,
        alias,
        lineageTags,
        workDirectory,
        AliasMover.checked());
  }
}
