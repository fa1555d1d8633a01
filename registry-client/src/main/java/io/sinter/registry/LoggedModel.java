package io.sinter.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An MLflow 3 logged model: the files of one trained model, before and beside its registration, as
 * the server described it when asked.
 *
 * @param id {@code m-} and 32 hexadecimal digits
 * @param artifactUri the root of its files
 * @param runId the run that made it; empty when there is none
 * @param metrics the latest point of each of its metrics
 */
public record LoggedModel(
    String id,
    String experimentId,
    String artifactUri,
    LoggedModelStatus status,
    String name,
    String runId,
    Instant createdAt,
    Map<String, String> parameters,
    Map<String, String> tags,
    List<ModelMetric> metrics) {
  public LoggedModel {
    parameters = Map.copyOf(parameters);
    tags = Map.copyOf(tags);
    metrics = List.copyOf(metrics);
  }

  /** A logged model of which only the place is known. */
  public LoggedModel(String id, String experimentId, String artifactUri, LoggedModelStatus status) {
    this(
        id,
        experimentId,
        artifactUri,
        status,
        "",
        "",
        Instant.EPOCH,
        Map.of(),
        Map.of(),
        List.of());
  }
}
