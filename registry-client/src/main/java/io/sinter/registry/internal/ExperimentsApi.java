package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.Experiment;
import io.sinter.registry.Experiments;
import io.sinter.registry.Lifecycle;
import io.sinter.registry.ModelTags;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Search;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Experiments. */
final class ExperimentsApi implements Experiments {
  private final Rest rest;

  ExperimentsApi(Rest rest) {
    this.rest = rest;
  }

  @Override
  public Experiment experiment(String id) {
    return Records.experiment(
        rest.get("read experiment %s".formatted(id), "experiments/get", Map.of("experiment_id", id))
            .path("experiment"));
  }

  @Override
  public Optional<Experiment> find(String name) {
    return Rest.ifFound(
        () ->
            Records.experiment(
                rest.get(
                        "find experiment '%s'".formatted(name),
                        "experiments/get-by-name",
                        Map.of("experiment_name", name))
                    .path("experiment")));
  }

  @Override
  public Experiment create(String name, Map<String, String> tags) {
    String key = UUID.randomUUID().toString();
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put(ModelTags.CLIENT_KEY, key);
    ObjectNode body = Json.object().put("name", name);
    body.set("tags", Json.pairs(all));
    return rest.create(
        () ->
            experiment(
                rest.send(
                        "create experiment '%s'".formatted(name),
                        "POST",
                        "experiments/create",
                        body,
                        Call.Repeat.UNSENT)
                    .path("experiment_id")
                    .asText()),
        () -> find(name).filter(found -> key.equals(found.tags().get(ModelTags.CLIENT_KEY))),
        "find experiment '%s'".formatted(name));
  }

  @Override
  public Stream<Experiment> search(Search search) {
    return new Searches(rest)
        .posted(
            "search experiments",
            "experiments/search",
            Searches.body(search).put("view_type", Searches.view(search)),
            "experiments",
            Records::experiment);
  }

  @Override
  public void rename(String id, String newName) {
    rest.post(
        "rename experiment %s to '%s'".formatted(id, newName),
        "experiments/update",
        Json.object().put("experiment_id", id).put("new_name", newName));
  }

  @Override
  public void delete(String id) {
    turn(id, "delete", Lifecycle.DELETED);
  }

  @Override
  public void restore(String id) {
    turn(id, "restore", Lifecycle.ACTIVE);
  }

  /** MLflow does not find a deleted one to delete: it may be that the answer got lost. */
  private void turn(String id, String verb, Lifecycle wanted) {
    try {
      rest.post(
          "%s experiment %s".formatted(verb, id),
          "experiments/" + verb,
          Json.object().put("experiment_id", id));
    } catch (RegistryException e) {
      if (!e.isNotFound() || experiment(id).lifecycle() != wanted) {
        throw e;
      }
    }
  }

  @Override
  public void tag(String id, Map<String, String> tags) {
    tags.forEach(
        (key, value) ->
            rest.post(
                "tag experiment %s".formatted(id),
                "experiments/set-experiment-tag",
                Json.object().put("experiment_id", id).put("key", key).put("value", value)));
  }

  @Override
  public void deleteTag(String id, String key) {
    Rest.ifPresent(
        () ->
            rest.post(
                "delete tag '%s' of experiment %s".formatted(key, id),
                "experiments/delete-experiment-tag",
                Json.object().put("experiment_id", id).put("key", key)),
        () -> experiment(id));
  }
}
