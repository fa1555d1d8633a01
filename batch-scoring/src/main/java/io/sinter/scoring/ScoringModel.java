package io.sinter.scoring;

import io.sinter.job.JobException;
import io.sinter.registry.ModelPackage;

/**
 * The model that scores: what a scored row says of it, and its verified contents.
 *
 * @param name the registered model
 * @param version its version
 * @param runId the run that trained it; empty if there is none
 * @param network what scores, whose digest the rows carry
 */
public record ScoringModel(String name, String version, String runId, ModelContents network) {
  /** A package that Sinter wrote. */
  public ScoringModel(String name, String version, String runId, ModelPackage contents) {
    this(name, version, runId, new OwnModel(contents));
  }

  /** The digest of its contents. */
  public String digest() {
    return network.digest();
  }

  /**
   * The package that Sinter wrote.
   *
   * @throws JobException if the model was logged by Python
   */
  public ModelPackage contents() {
    if (network instanceof OwnModel own) {
      return own.contents();
    }
    throw new JobException(
        "Cannot read the package of %s: it was logged by Python (allowed: models registered by Sinter). Train it with 'sinter train', or only score with it."
            .formatted(this));
  }

  @Override
  public String toString() {
    return name + " version " + version;
  }
}
