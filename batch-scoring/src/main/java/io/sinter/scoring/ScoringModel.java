package io.sinter.scoring;

import io.sinter.registry.ModelPackage;

/**
 * The model that scores: what a scored row says of it, and its verified package.
 *
 * @param name the registered model
 * @param version its version
 * @param runId the run that trained it; empty if there is none
 * @param contents the package, whose digest the rows carry
 */
public record ScoringModel(String name, String version, String runId, ModelPackage contents) {
  /** The package's digest. */
  public String digest() {
    return contents.digest();
  }

  @Override
  public String toString() {
    return name + " version " + version;
  }
}
