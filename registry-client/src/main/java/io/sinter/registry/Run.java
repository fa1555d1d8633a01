package io.sinter.registry;

import java.util.Map;

/**
 * One MLflow run as the server described it when asked.
 *
 * @param artifactUri the root of the run's artifacts
 * @param metrics the latest value of each metric
 */
public record Run(
    String id,
    String experimentId,
    String name,
    RunStatus status,
    String artifactUri,
    Map<String, String> tags,
    Map<String, String> parameters,
    Map<String, Double> metrics) {
  public Run {
    tags = Map.copyOf(tags);
    parameters = Map.copyOf(parameters);
    metrics = Map.copyOf(metrics);
  }
}
