package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.Metric;
import io.sinter.registry.ModelMetric;
import io.sinter.registry.Run;
import io.sinter.registry.Runs;
import io.sinter.registry.Search;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What is rarely done with runs. */
final class RunsApi implements Runs {
  private static final int BATCH_METRICS = 1000;

  private final Rest rest;
  private final RunCalls calls;

  RunsApi(Rest rest, RunCalls calls) {
    this.rest = rest;
    this.calls = calls;
  }

  @Override
  public Run run(String id) {
    return calls.run(id);
  }

  @Override
  public Stream<Run> search(Collection<String> experimentIds, Search search) {
    ObjectNode body =
        Searches.inExperiments("search runs", experimentIds, Searches.body(search))
            .put("run_view_type", Searches.view(search));
    return new Searches(rest).posted("search runs", "runs/search", body, "runs", Records::run);
  }

  @Override
  public void rename(String id, String newName) {
    rest.post(
        "rename run %s to '%s'".formatted(id, newName),
        "runs/update",
        Json.object().put("run_id", id).put("run_name", newName));
  }

  @Override
  public void delete(String id) {
    rest.post("delete run %s".formatted(id), "runs/delete", Json.object().put("run_id", id));
  }

  @Override
  public void restore(String id) {
    rest.post("restore run %s".formatted(id), "runs/restore", Json.object().put("run_id", id));
  }

  @Override
  public void logParameter(String id, String key, String value) {
    rest.post(
        "log parameter '%s' of run %s".formatted(key, id),
        "runs/log-parameter",
        Json.object().put("run_id", id).put("key", key).put("value", value));
  }

  @Override
  public void logMetric(String id, Metric metric) {
    calls.logMetrics(id, List.of(metric));
  }

  @Override
  public void tag(String id, String key, String value) {
    rest.post(
        "tag run %s".formatted(id),
        "runs/set-tag",
        Json.object().put("run_id", id).put("key", key).put("value", value));
  }

  @Override
  public void deleteTag(String id, String key) {
    Rest.ifPresent(
        () ->
            rest.post(
                "delete tag '%s' of run %s".formatted(key, id),
                "runs/delete-tag",
                Json.object().put("run_id", id).put("key", key)),
        () -> run(id));
  }

  @Override
  public void logInputModels(String id, Collection<String> modelIds) {
    if (modelIds.isEmpty()) {
      return;
    }
    ObjectNode body = Json.object().put("run_id", id);
    ArrayNode models = body.putArray("models");
    modelIds.forEach(modelId -> models.addObject().put("model_id", modelId));
    rest.post("log logged models as inputs of run %s".formatted(id), "runs/log-inputs", body);
  }

  @Override
  public void logOutputModels(String id, Collection<String> modelIds) {
    calls.linkOutputs(id, modelIds);
  }

  @Override
  public void logModelMetrics(String id, List<ModelMetric> metrics) {
    for (int from = 0; from < metrics.size(); from += BATCH_METRICS) {
      ObjectNode body = Json.object().put("run_id", id);
      ArrayNode points = body.putArray("metrics");
      for (ModelMetric point :
          metrics.subList(from, Math.min(metrics.size(), from + BATCH_METRICS))) {
        ObjectNode node =
            points
                .addObject()
                .put("key", point.metric().key())
                .put("value", point.metric().value())
                .put("timestamp", point.metric().timestampMillis())
                .put("step", point.metric().step())
                .put("model_id", point.modelId());
        if (!point.datasetName().isEmpty()) {
          node.put("dataset_name", point.datasetName());
          node.put("dataset_digest", point.datasetDigest());
        }
      }
      rest.post("log metrics of logged models in run %s".formatted(id), "runs/log-batch", body);
    }
  }
}
