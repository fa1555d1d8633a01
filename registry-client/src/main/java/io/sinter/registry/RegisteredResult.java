package io.sinter.registry;

import java.util.Optional;

/**
 * What a registration did.
 *
 * @param version the new version, with its tags and aliases
 * @param model its logged model
 * @param verdict what the gate found
 * @param packageDigest {@link ModelPackage#digest} of what was uploaded
 * @param manifest {@link ModelPackage#manifest} of it; empty where it was registered earlier
 * @param previous the version that had the alias before
 * @param refusal why the alias stays where it was; empty where it points to the new version
 */
public record RegisteredResult(
    ModelVersion version,
    LoggedModel model,
    GateVerdict verdict,
    String packageDigest,
    String manifest,
    Optional<ModelVersion> previous,
    Optional<String> refusal) {
  /** Whether the alias points to the new version. */
  public boolean promoted() {
    return refusal.isEmpty();
  }
}
