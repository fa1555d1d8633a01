package io.sinter.scoring;

import io.sinter.job.JobException;
import io.sinter.registry.ForeignModel;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.scoring.internal.OtherModels;
import java.nio.file.Path;
import java.util.Optional;

/** The downloaded files of a version, opened as what they are. */
public final class ModelFolder {
  private ModelFolder() {}

  /**
   * Opens a package of Sinter's against the digest it was registered with; a model that Python
   * logged against a digest if there is one. The latter is tried in a process of its own, unless
   * this JVM has done so before.
   *
   * @param directory stays the caller's; must be there as long as the model is opened with
   * @param digest that the files must have
   * @param settings how to call a model that Python logged
   * @throws JobException if a package of Sinter's has no digest to check its files against, or a
   *     model of Python's does not work
   * @throws io.sinter.registry.RegistryException if the files are others, or refused
   */
  public static ScoringModel open(
      ModelVersion version, Path directory, Optional<String> digest, CallSettings settings) {
    return new ScoringModel(
        version.name(),
        version.version(),
        version.runId(),
        contents(version, directory, digest, settings));
  }

  private static ModelContents contents(
      ModelVersion version, Path directory, Optional<String> digest, CallSettings settings) {
    if (ForeignModel.isOwnPackage(directory)) {
      return new OwnModel(ModelPackage.open(directory, digest.orElseGet(() -> missing(version))));
    }
    String name = version.name() + " version " + version.version();
    return OtherModels.open(name, ForeignModel.open(directory, digest.orElse("")), settings);
  }

  private static String missing(ModelVersion version) {
    throw new JobException(
        "Cannot score with %s version %s: it has no tag %s to check its files against (allowed: versions registered by Sinter). Register it with 'sinter train', or set %s."
            .formatted(
                version.name(),
                version.version(),
                ModelTags.PACKAGE_DIGEST,
                ScoreKeys.MODEL_DIGEST));
  }
}
