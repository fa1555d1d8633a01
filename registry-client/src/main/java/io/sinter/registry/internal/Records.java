package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.DatasetInput;
import io.sinter.registry.Experiment;
import io.sinter.registry.Lifecycle;
import io.sinter.registry.LoggedModel;
import io.sinter.registry.LoggedModelStatus;
import io.sinter.registry.Metric;
import io.sinter.registry.ModelMetric;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.ModelVersionStatus;
import io.sinter.registry.RegisteredModel;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads MLflow's JSON into records. What a newer server adds is skipped. */
public final class Records {
  static final String LOGGED_MODEL_STATUS = "LOGGED_MODEL_";
  static final String CONTEXT = "mlflow.data.context";
  private static final String LOGGED_MODEL_SOURCE = "models:/m-";

  private Records() {}

  static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
    List<T> records = new ArrayList<>();
    array.forEach(node -> records.add(read.apply(node)));
    return records;
  }

  static Experiment experiment(JsonNode node) {
    return new Experiment(
        node.path("experiment_id").asText(),
        node.path("name").asText(),
        node.path("artifact_location").asText(),
        lifecycle(node),
        Json.pairs(node.path("tags")),
        instant(node.path("creation_time")),
        instant(node.path("last_update_time")));
  }

  static Run run(JsonNode node) {
    JsonNode info = node.path("info");
    JsonNode data = node.path("data");
    Map<String, Double> metrics = new HashMap<>();
    for (JsonNode metric : data.path("metrics")) {
      metrics.put(metric.path("key").asText(), Json.number(metric.path("value")));
    }
    long ended = info.path("end_time").asLong();
    return new Run(
        info.path("run_id").asText(),
        info.path("experiment_id").asText(),
        info.path("run_name").asText(),
        oneOf(RunStatus.class, info.path("status").asText(RunStatus.RUNNING.name())),
        info.path("artifact_uri").asText(),
        Json.pairs(data.path("tags")),
        Json.pairs(data.path("params")),
        metrics,
        lifecycle(info),
        instant(info.path("start_time")),
        ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)),
        list(node.path("inputs").path("dataset_inputs"), Records::dataset),
        list(node.path("inputs").path("model_inputs"), Records::modelId),
        list(node.path("outputs").path("model_outputs"), Records::modelId));
  }

  private static DatasetInput dataset(JsonNode node) {
    JsonNode dataset = node.path("dataset");
    return new DatasetInput(
        dataset.path("name").asText(),
        dataset.path("digest").asText(),
        dataset.path("source_type").asText(),
        dataset.path("source").asText(),
        dataset.path("schema").asText(""),
        dataset.path("profile").asText(""),
        Json.pairs(node.path("tags")).getOrDefault(CONTEXT, ""));
  }

  private static String modelId(JsonNode node) {
    return node.path("model_id").asText();
  }

  static Metric metric(JsonNode node) {
    return new Metric(
        node.path("key").asText(),
        Json.number(node.path("value")),
        node.path("timestamp").asLong(),
        node.path("step").asLong());
  }

  static LoggedModel loggedModel(JsonNode node) {
    JsonNode info = node.path("info");
    JsonNode data = node.path("data");
    String id = info.path("model_id").asText();
    String status = info.path("status").asText(LOGGED_MODEL_STATUS + LoggedModelStatus.PENDING);
    return new LoggedModel(
        id,
        info.path("experiment_id").asText(),
        info.path("artifact_uri").asText(),
        oneOf(
            LoggedModelStatus.class,
            status.startsWith(LOGGED_MODEL_STATUS)
                ? status.substring(LOGGED_MODEL_STATUS.length())
                : status),
        info.path("name").asText(),
        info.path("source_run_id").asText(""),
        instant(info.path("creation_timestamp_ms")),
        Json.pairs(data.path("params")),
        Json.pairs(info.path("tags")),
        list(
            data.path("metrics"),
            metric ->
                new ModelMetric(
                    metric(metric),
                    metric.path("model_id").asText(id),
                    metric.path("dataset_name").asText(""),
                    metric.path("dataset_digest").asText(""))));
  }

  static RegisteredModel registeredModel(JsonNode node) {
    Map<String, String> aliases = new HashMap<>();
    for (JsonNode alias : node.path("aliases")) {
      aliases.put(alias.path("alias").asText(), alias.path("version").asText());
    }
    return new RegisteredModel(
        node.path("name").asText(),
        node.path("description").asText(),
        Json.pairs(node.path("tags")),
        aliases,
        instant(node.path("creation_timestamp")),
        instant(node.path("last_updated_timestamp")));
  }

  static ModelVersion version(JsonNode node) {
    String source = node.path("source").asText();
    String modelId = node.path("model_id").asText("");
    if (modelId.isEmpty() && source.startsWith(LOGGED_MODEL_SOURCE)) {
      modelId = source.substring("models:/".length());
    }
    return new ModelVersion(
        node.path("name").asText(),
        node.path("version").asText(),
        node.path("run_id").asText(""),
        modelId,
        source,
        Json.pairs(node.path("tags")),
        list(node.path("aliases"), JsonNode::asText),
        instant(node.path("creation_timestamp")),
        node.path("description").asText(""),
        oneOf(
            ModelVersionStatus.class, node.path("status").asText(ModelVersionStatus.READY.name())),
        node.path("status_message").asText(""),
        instant(node.path("last_updated_timestamp")));
  }

  static Instant instant(JsonNode millis) {
    return Instant.ofEpochMilli(millis.asLong());
  }

  private static Lifecycle lifecycle(JsonNode node) {
    return node.path("lifecycle_stage").asText().equals("deleted")
        ? Lifecycle.DELETED
        : Lifecycle.ACTIVE;
  }

  static <E extends Enum<E>> E oneOf(Class<E> type, String name) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw new RegistryException(
        "Cannot read the answer of MLflow: it has the %s '%s' (allowed: %s). Check the server's version."
            .formatted(
                type.getSimpleName(), name, java.util.Arrays.toString(type.getEnumConstants())));
  }
}
