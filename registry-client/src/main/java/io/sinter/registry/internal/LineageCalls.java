package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.DatasetInput;
import io.sinter.registry.RunLineage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What joins runs, data sets and logged models. */
public final class LineageCalls {
  private final Rest rest;

  LineageCalls(Rest rest) {
    this.rest = rest;
  }

  public RunLineage run(String runId) {
    JsonNode run =
        rest.get("read lineage of run %s".formatted(runId), "runs/get", Map.of("run_id", runId))
            .path("run");
    List<DatasetInput> inputs = new ArrayList<>();
    run.path("inputs").path("dataset_inputs").forEach(input -> inputs.add(input(input)));
    List<String> models = new ArrayList<>();
    run.path("outputs")
        .path("model_outputs")
        .forEach(output -> models.add(output.path("model_id").asText()));
    boolean deleted = run.path("info").path("lifecycle_stage").asText().equals("deleted");
    return new RunLineage(runId, deleted, inputs, models);
  }

  /** The run that a logged model says it comes from. */
  public Optional<String> sourceRun(String modelId) {
    JsonNode info =
        rest.get(
                "read logged model %s".formatted(modelId),
                "logged-models/" + Rest.encode(modelId),
                Map.of())
            .path("model")
            .path("info");
    return Optional.of(info.path("source_run_id").asText("")).filter(id -> !id.isEmpty());
  }

  private static DatasetInput input(JsonNode input) {
    JsonNode dataset = input.path("dataset");
    String context = Json.pairs(input.path("tags")).getOrDefault("mlflow.data.context", "");
    return new DatasetInput(
        dataset.path("name").asText(),
        dataset.path("digest").asText(),
        dataset.path("source_type").asText(),
        dataset.path("source").asText(),
        dataset.path("schema").asText(""),
        dataset.path("profile").asText(""),
        context);
  }
}
