package io.sinter.registry;

import java.time.Instant;
import java.util.Map;

/**
 * One MLflow experiment as the server described it when asked.
 *
 * @param artifactUri where the artifacts of its runs go
 */
public record Experiment(
    String id,
    String name,
    String artifactUri,
    Lifecycle lifecycle,
    Map<String, String> tags,
    Instant createdAt,
    Instant updatedAt) {
  public Experiment {
    tags = Map.copyOf(tags);
  }
}
