package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.LoggedModel;
import io.sinter.registry.LoggedModelStatus;
import io.sinter.registry.ModelTags;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** MLflow 3's logged models. */
public final class LoggedModelCalls {
  private final Rest rest;

  LoggedModelCalls(Rest rest) {
    this.rest = rest;
  }

  public LoggedModel create(
      String experimentId,
      String name,
      String runId,
      Map<String, String> parameters,
      Map<String, String> tags) {
    String key = UUID.randomUUID().toString();
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put(ModelTags.CLIENT_KEY, key);
    ObjectNode body =
        Json.object()
            .put("experiment_id", experimentId)
            .put("name", name)
            .put("model_type", "")
            .put("source_run_id", runId);
    body.set("params", Json.pairs(parameters));
    body.set("tags", Json.pairs(all));
    return rest.create(
        () ->
            Records.loggedModel(
                rest.send(
                        "create logged model '%s'".formatted(name),
                        "POST",
                        "logged-models",
                        body,
                        Call.Repeat.UNSENT)
                    .path("model")),
        () -> findByKey(experimentId, key),
        "find logged model '%s'".formatted(name));
  }

  private Optional<LoggedModel> findByKey(String experimentId, String key) {
    ObjectNode body = Json.object();
    body.putArray("experiment_ids").add(experimentId);
    body.put("filter", "tags.`%s` = %s".formatted(ModelTags.CLIENT_KEY, Rest.quote(key)));
    JsonNode models =
        rest.post("find the logged model just created", "logged-models/search", body)
            .path("models");
    return models.isEmpty() ? Optional.empty() : Optional.of(Records.loggedModel(models.get(0)));
  }

  public LoggedModel read(String id) {
    return Records.loggedModel(
        rest.get("read logged model %s".formatted(id), "logged-models/" + Rest.encode(id), Map.of())
            .path("model"));
  }

  public void finish(String id, LoggedModelStatus status) {
    rest.send(
        "mark logged model %s as %s".formatted(id, status),
        "PATCH",
        "logged-models/" + Rest.encode(id),
        Json.object().put("model_id", id).put("status", Records.LOGGED_MODEL_STATUS + status),
        Call.Repeat.ALWAYS);
  }
}
