package io.sinter.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One MLflow run as the server described it when asked.
 *
 * @param artifactUri the root of the run's artifacts
 * @param metrics the latest value of each metric
 * @param endedAt empty while it runs
 * @param datasets what it read
 * @param inputModels the ids of the logged models it used
 * @param outputModels the ids of the logged models it made
 */
public record Run(
    String id,
    String experimentId,
    String name,
    RunStatus status,
    String artifactUri,
    Map<String, String> tags,
    Map<String, String> parameters,
    Map<String, Double> metrics,
    Lifecycle lifecycle,
    Instant startedAt,
    Optional<Instant> endedAt,
    List<DatasetInput> datasets,
    List<String> inputModels,
    List<String> outputModels) {
  public Run {
    tags = Map.copyOf(tags);
    parameters = Map.copyOf(parameters);
    metrics = Map.copyOf(metrics);
    datasets = List.copyOf(datasets);
    inputModels = List.copyOf(inputModels);
    outputModels = List.copyOf(outputModels);
  }
}
