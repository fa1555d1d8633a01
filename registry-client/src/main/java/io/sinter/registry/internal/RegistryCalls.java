package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.LoggedModel;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegisteredModel;
import io.sinter.registry.RegistryException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Registered models, their versions and aliases. */
public final class RegistryCalls {
  private static final String PAGE = "1000";

  private final Rest rest;

  RegistryCalls(Rest rest) {
    this.rest = rest;
  }

  public void ensureModel(String name, String description, Map<String, String> tags) {
    Optional<RegisteredModel> existing = model(name);
    if (existing.isEmpty()) {
      ObjectNode body = Json.object().put("name", name).put("description", description);
      body.set("tags", Json.pairs(tags));
      try {
        rest.send(
            "create registered model '%s'".formatted(name),
            "POST",
            "registered-models/create",
            body,
            Call.Repeat.ALWAYS);
        return;
      } catch (RegistryException e) {
        if (!e.code().equals("RESOURCE_ALREADY_EXISTS")) {
          throw e;
        }
        existing = model(name);
      }
    }
    Map<String, String> present = existing.map(RegisteredModel::tags).orElse(Map.of());
    tags.forEach(
        (key, value) -> {
          if (!present.containsKey(key)) {
            rest.post(
                "tag registered model '%s'".formatted(name),
                "registered-models/set-tag",
                Json.object().put("name", name).put("key", key).put("value", value));
          }
        });
  }

  public Optional<RegisteredModel> model(String name) {
    try {
      JsonNode node =
          rest.get(
                  "read registered model '%s'".formatted(name),
                  "registered-models/get",
                  Map.of("name", name))
              .path("registered_model");
      return Optional.of(Records.registeredModel(node));
    } catch (RegistryException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public ModelVersion createVersion(
      String name, LoggedModel model, String runId, String description, Map<String, String> tags) {
    String key = UUID.randomUUID().toString();
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put(ModelTags.CLIENT_KEY, key);
    ObjectNode body =
        Json.object()
            .put("name", name)
            .put("source", "models:/" + model.id())
            .put("model_id", model.id())
            .put("description", description);
    if (!runId.isEmpty()) {
      body.put("run_id", runId);
    }
    body.set("tags", Json.pairs(all));
    String what = "create a version of model '%s'".formatted(name);
    return rest.create(
        () ->
            Records.version(
                rest.send(what, "POST", "model-versions/create", body, Call.Repeat.UNSENT)
                    .path("model_version")),
        () ->
            search("tags.`%s` = %s".formatted(ModelTags.CLIENT_KEY, Rest.quote(key)), name).stream()
                .findFirst(),
        "find the version of model '%s' just created".formatted(name));
  }

  public ModelVersion version(String name, String version) {
    return Records.version(
        rest.get(
                "read version %s of model '%s'".formatted(version, name),
                "model-versions/get",
                Map.of("name", name, "version", version))
            .path("model_version"));
  }

  public Optional<ModelVersion> versionByAlias(String name, String alias) {
    try {
      return Optional.of(
          Records.version(
              rest.get(
                      "read alias '%s' of model '%s'".formatted(alias, name),
                      "registered-models/alias",
                      Map.of("name", name, "alias", alias))
                  .path("model_version")));
    } catch (RegistryException e) {
      // MLflow answers a missing alias with INVALID_PARAMETER_VALUE, as it does a malformed one.
      boolean mayBeMissing = e.isNotFound() || e.code().equals("INVALID_PARAMETER_VALUE");
      if (mayBeMissing && !model(name).map(m -> m.aliases().containsKey(alias)).orElse(false)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** All versions, the first one first. */
  public List<ModelVersion> versions(String name) {
    List<ModelVersion> versions = search("", name);
    versions.sort(Comparator.comparingLong(v -> Long.parseLong(v.version())));
    return versions;
  }

  private List<ModelVersion> search(String condition, String name) {
    List<ModelVersion> versions = new ArrayList<>();
    Map<String, String> query = new LinkedHashMap<>();
    query.put(
        "filter", "name = " + Rest.quote(name) + (condition.isEmpty() ? "" : " and " + condition));
    query.put("max_results", PAGE);
    while (true) {
      JsonNode page =
          rest.get("list versions of model '%s'".formatted(name), "model-versions/search", query);
      page.path("model_versions").forEach(node -> versions.add(Records.version(node)));
      String token = page.path("next_page_token").asText("");
      if (token.isEmpty()) {
        return versions;
      }
      query.put("page_token", token);
    }
  }

  public void tagVersion(String name, String version, Map<String, String> tags) {
    tags.forEach(
        (key, value) ->
            rest.post(
                "tag version %s of model '%s'".formatted(version, name),
                "model-versions/set-tag",
                Json.object()
                    .put("name", name)
                    .put("version", version)
                    .put("key", key)
                    .put("value", value)));
  }

  public void deleteVersion(String name, String version) {
    delete(
        "delete version %s of model '%s'".formatted(version, name),
        "model-versions/delete",
        Json.object().put("name", name).put("version", version));
  }

  public void setAlias(String name, String alias, String version) {
    rest.post(
        "set alias '%s' of model '%s' to version %s".formatted(alias, name, version),
        "registered-models/alias",
        Json.object().put("name", name).put("alias", alias).put("version", version));
  }

  public void deleteAlias(String name, String alias) {
    delete(
        "delete alias '%s' of model '%s'".formatted(alias, name),
        "registered-models/alias",
        Json.object().put("name", name).put("alias", alias));
  }

  /** What is not there counts as deleted: the answer to an earlier attempt may have been lost. */
  private void delete(String what, String path, ObjectNode body) {
    try {
      rest.send(what, "DELETE", path, body, Call.Repeat.ALWAYS);
    } catch (RegistryException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /** Where the files of a version are. */
  public String artifactUri(ModelVersion version) {
    return rest.get(
            "find the files of model version %s".formatted(version),
            "model-versions/get-download-uri",
            Map.of("name", version.name(), "version", version.version()))
        .path("artifact_uri")
        .asText();
  }
}
