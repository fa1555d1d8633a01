package io.sinter.drift.report.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The registered model version the report is about.
 *
 * @param aliases the aliases that point to the version
 * @param owner who answers for the model, as a URN; empty when nobody does
 * @param ownerSource where the owner was found
 * @param digest SHA-256 (hex) of the package manifest, from the version's tag
 * @param runId the MLflow run that made it
 * @param trainingTable name of the training table, from the version's tag
 * @param trainingTableVersion its Delta version, from the version's tag
 * @param gatePassed whether the quality gate let it through; empty when the version carries no
 *     verdict
 */
public record ModelFacts(
    String name,
    String version,
    List<String> aliases,
    Optional<String> owner,
    Optional<String> ownerSource,
    Optional<String> codeVersion,
    Optional<String> digest,
    String runId,
    String modelId,
    Instant registeredAt,
    Optional<String> trainingTable,
    Optional<String> trainingTableVersion,
    Optional<Boolean> gatePassed,
    Optional<String> gateSummary) {

  public ModelFacts {
    aliases = List.copyOf(aliases);
  }

  /** For example {@code flight-delay version 3}. */
  public String label() {
    return name + " version " + version;
  }
}
