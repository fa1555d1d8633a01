package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.sinter.registry.DatasetInput;
import io.sinter.registry.Metric;
import io.sinter.registry.ModelTags;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import io.sinter.registry.internal.metrics.Delivery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/*
 * log-batch is repeated after a failure: parameters and tags are idempotent, and the SQL stores
 * drop a metric point that is already there (key, step, time and value alike).
 */
/** Experiments and runs. */
public final class RunCalls implements Delivery.Call {
  private static final int LONGEST_PARAMETER = 6000;
  private static final int BATCH_ITEMS = 100;
  private static final int BATCH_CHARACTERS = 250_000;
  private static final int BATCH_METRICS = 1000;
  private static final int HISTORY_PAGE = 1000;

  private final Rest rest;

  RunCalls(Rest rest) {
    this.rest = rest;
  }

  public String experiment(String name) {
    Optional<String> found = findExperiment(name);
    if (found.isPresent()) {
      return found.get();
    }
    try {
      return rest.create(
          () ->
              rest.send(
                      "create experiment '%s'".formatted(name),
                      "POST",
                      "experiments/create",
                      Json.object().put("name", name),
                      Call.Repeat.UNSENT)
                  .path("experiment_id")
                  .asText(),
          () -> findExperiment(name),
          "find experiment '" + name + "'");
    } catch (RegistryException e) {
      if (e.code().equals("RESOURCE_ALREADY_EXISTS")) {
        return findExperiment(name).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private Optional<String> findExperiment(String name) {
    try {
      JsonNode experiment =
          rest.get(
                  "find experiment '" + name + "'",
                  "experiments/get-by-name",
                  Map.of("experiment_name", name))
              .path("experiment");
      if (experiment.path("lifecycle_stage").asText().equals("deleted")) {
        throw new RegistryException(
            "Cannot use experiment '%s': it is deleted. Restore it with `mlflow experiments restore -x %s`, or choose another name."
                .formatted(name, experiment.path("experiment_id").asText()));
      }
      return Optional.of(experiment.path("experiment_id").asText());
    } catch (RegistryException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public Run start(String experimentId, String name, Map<String, String> tags) {
    String key = UUID.randomUUID().toString();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("mlflow.source.name", "sinter");
    all.put("mlflow.source.type", "JOB");
    all.put("mlflow.user", System.getProperty("user.name", "unknown"));
    all.putAll(tags);
    all.put(ModelTags.CLIENT_KEY, key);
    ObjectNode body =
        Json.object()
            .put("experiment_id", experimentId)
            .put("run_name", name)
            .put("start_time", System.currentTimeMillis());
    body.set("tags", Json.pairs(all));
    return rest.create(
        () ->
            Records.run(
                rest.send(
                        "create run '%s'".formatted(name),
                        "POST",
                        "runs/create",
                        body,
                        Call.Repeat.UNSENT)
                    .path("run")),
        () -> find(experimentId, ModelTags.CLIENT_KEY, key),
        "find run '%s'".formatted(name));
  }

  /** The newest run with a tag. */
  public Optional<Run> find(String experimentId, String tag, String value) {
    ObjectNode body = Json.object();
    body.putArray("experiment_ids").add(experimentId);
    body.put("filter", "tags.`%s` = %s".formatted(tag, Rest.quote(value)));
    body.putArray("order_by").add("attributes.start_time DESC");
    JsonNode runs =
        rest.post("find the run with tag %s".formatted(tag), "runs/search", body).path("runs");
    return runs.isEmpty() ? Optional.empty() : Optional.of(Records.run(runs.get(0)));
  }

  /** Puts a run that has ended, or was left running, back to running. */
  public void resume(String runId) {
    rest.post(
        "resume run %s".formatted(runId),
        "runs/update",
        Json.object().put("run_id", runId).put("status", RunStatus.RUNNING.name()));
  }

  public Run run(String runId) {
    return Records.run(
        rest.get("read run %s".formatted(runId), "runs/get", Map.of("run_id", runId)).path("run"));
  }

  public void logParameters(String runId, Map<String, String> parameters) {
    Map<String, String> cut = new LinkedHashMap<>();
    parameters.forEach(
        (key, value) ->
            cut.put(key, value.substring(0, Math.min(value.length(), LONGEST_PARAMETER))));
    logPairs("log parameters of run %s".formatted(runId), runId, "params", cut);
  }

  public void tag(String runId, Map<String, String> tags) {
    logPairs("tag run %s".formatted(runId), runId, "tags", tags);
  }

  private void logPairs(String what, String runId, String kind, Map<String, String> pairs) {
    Map<String, String> batch = new LinkedHashMap<>();
    int characters = 0;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      int size = pair.getKey().length() + pair.getValue().length();
      if (batch.size() == BATCH_ITEMS
          || (!batch.isEmpty() && characters + size > BATCH_CHARACTERS)) {
        logBatch(what, runId, kind, Json.pairs(batch));
        batch.clear();
        characters = 0;
      }
      batch.put(pair.getKey(), pair.getValue());
      characters += size;
    }
    if (!batch.isEmpty()) {
      logBatch(what, runId, kind, Json.pairs(batch));
    }
  }

  public void logMetrics(String runId, List<Metric> metrics) {
    for (int from = 0; from < metrics.size(); from += BATCH_METRICS) {
      ArrayNode array = Json.object().arrayNode();
      for (Metric metric : metrics.subList(from, Math.min(metrics.size(), from + BATCH_METRICS))) {
        array
            .addObject()
            .put("key", metric.key())
            .put("value", metric.value())
            .put("timestamp", metric.timestampMillis())
            .put("step", metric.step());
      }
      logBatch("log metrics of run %s".formatted(runId), runId, "metrics", array);
    }
  }

  /** Once: the metric log tries again itself. */
  @Override
  public void send(String runId, String points) {
    ObjectNode body = Json.object().put("run_id", runId);
    body.putRawValue("metrics", new RawValue(points));
    rest.send(
        "log metrics of run %s".formatted(runId),
        "POST",
        "runs/log-batch",
        body,
        Call.Repeat.NEVER);
  }

  @Override
  public boolean isActive(String runId) {
    return rest.get("read run %s".formatted(runId), "runs/get", Map.of("run_id", runId))
        .path("run")
        .path("info")
        .path("lifecycle_stage")
        .asText()
        .equals("active");
  }

  public List<Metric> metricHistory(String runId, String key) {
    List<Metric> points = new ArrayList<>();
    String page = "";
    do {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("run_id", runId);
      query.put("metric_key", key);
      query.put("max_results", String.valueOf(HISTORY_PAGE));
      if (!page.isEmpty()) {
        query.put("page_token", page);
      }
      JsonNode answer =
          rest.get("read metric %s of run %s".formatted(key, runId), "metrics/get-history", query);
      for (JsonNode point : answer.path("metrics")) {
        points.add(Records.metric(point));
      }
      page = answer.path("next_page_token").asText("");
    } while (!page.isEmpty());
    points.sort(Comparator.comparingLong(Metric::step).thenComparingLong(Metric::timestampMillis));
    return points;
  }

  private void logBatch(String what, String runId, String kind, JsonNode items) {
    ObjectNode body = Json.object().put("run_id", runId);
    body.set(kind, items);
    rest.post(what, "runs/log-batch", body);
  }

  public void logDataset(String runId, DatasetInput dataset) {
    ObjectNode body = Json.object().put("run_id", runId);
    ObjectNode input = body.putArray("datasets").addObject();
    input.set("tags", Json.pairs(Map.of(Records.CONTEXT, dataset.context())));
    ObjectNode description =
        input
            .putObject("dataset")
            .put("name", dataset.name())
            .put("digest", dataset.digest())
            .put("source_type", dataset.sourceType())
            .put("source", dataset.sourceJson());
    if (!dataset.schemaJson().isEmpty()) {
      description.put("schema", dataset.schemaJson());
    }
    if (!dataset.profileJson().isEmpty()) {
      description.put("profile", dataset.profileJson());
    }
    rest.post(
        "log data set '%s' as input of run %s".formatted(dataset.name(), runId),
        "runs/log-inputs",
        body);
  }

  public void end(String runId, RunStatus status) {
    rest.post(
        "end run %s as %s".formatted(runId, status),
        "runs/update",
        Json.object()
            .put("run_id", runId)
            .put("status", status.name())
            .put("end_time", System.currentTimeMillis()));
  }

  public void linkOutput(String runId, String modelId) {
    linkOutputs(runId, List.of(modelId));
  }

  /** MLflow refuses all of them when one is linked already: then the others are sent alone. */
  void linkOutputs(String runId, Collection<String> modelIds) {
    Set<String> missing = new LinkedHashSet<>(modelIds);
    try {
      sendOutputs(runId, missing);
    } catch (RegistryException e) {
      missing.removeAll(run(runId).outputModels());
      if (missing.size() == Set.copyOf(modelIds).size()) {
        throw e;
      }
      sendOutputs(runId, missing);
    }
  }

  private void sendOutputs(String runId, Set<String> modelIds) {
    if (modelIds.isEmpty()) {
      return;
    }
    ObjectNode body = Json.object().put("run_id", runId);
    ArrayNode models = body.putArray("models");
    modelIds.forEach(id -> models.addObject().put("model_id", id).put("step", 0));
    String what = "link logged model %s to run %s".formatted(String.join(", ", modelIds), runId);
    rest.create(
        () -> rest.send(what, "POST", "runs/outputs", body, Call.Repeat.UNSENT),
        () ->
            run(runId).outputModels().containsAll(modelIds)
                ? Optional.of(Json.object())
                : Optional.empty(),
        what);
  }
}
