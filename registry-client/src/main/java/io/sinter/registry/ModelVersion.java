package io.sinter.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One registered version of a model, as the server described it when asked.
 *
 * @param runId empty when the version belongs to no run
 * @param modelId the logged model it was made from; empty when there is none
 * @param source where its files are
 * @param aliases the aliases that point to it
 * @param statusMessage why it is in that state; may be empty
 */
public record ModelVersion(
    String name,
    String version,
    String runId,
    String modelId,
    String source,
    Map<String, String> tags,
    List<String> aliases,
    Instant createdAt,
    String description,
    ModelVersionStatus status,
    String statusMessage,
    Instant updatedAt) {
  public ModelVersion {
    tags = Map.copyOf(tags);
    aliases = List.copyOf(aliases);
  }

  /** A version that is ready and was not changed since it was made. */
  public ModelVersion(
      String name,
      String version,
      String runId,
      String modelId,
      String source,
      Map<String, String> tags,
      List<String> aliases,
      Instant createdAt,
      String description) {
    this(
        name,
        version,
        runId,
        modelId,
        source,
        tags,
        aliases,
        createdAt,
        description,
        ModelVersionStatus.READY,
        "",
        createdAt);
  }

  /** {@code name/version}. */
  @Override
  public String toString() {
    return name + "/" + version;
  }
}
