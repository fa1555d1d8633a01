package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.RegisteredModel;
import io.sinter.registry.RegisteredModels;
import io.sinter.registry.Search;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What is rarely done with registered models. */
final class RegisteredModelsApi implements RegisteredModels {
  private final Rest rest;
  private final RegistryCalls calls;

  RegisteredModelsApi(Rest rest, RegistryCalls calls) {
    this.rest = rest;
    this.calls = calls;
  }

  @Override
  public Optional<RegisteredModel> find(String name) {
    return calls.model(name);
  }

  @Override
  public Stream<RegisteredModel> search(Search search) {
    String what = "search registered models";
    return new Searches(rest)
        .asked(
            what,
            "registered-models/search",
            Searches.query(what, search),
            "registered_models",
            Records::registeredModel);
  }

  @Override
  public void rename(String name, String newName) {
    if (name.equals(newName)) {
      return;
    }
    rest.create(
        () ->
            rest.send(
                "rename registered model '%s' to '%s'".formatted(name, newName),
                "POST",
                "registered-models/rename",
                Json.object().put("name", name).put("new_name", newName),
                Call.Repeat.UNSENT),
        () ->
            find(name).isEmpty() && find(newName).isPresent()
                ? Optional.of(Json.object())
                : Optional.empty(),
        "find registered model '%s'".formatted(newName));
  }

  @Override
  public void describe(String name, String description) {
    rest.send(
        "describe registered model '%s'".formatted(name),
        "PATCH",
        "registered-models/update",
        Json.object().put("name", name).put("description", description),
        Call.Repeat.ALWAYS);
  }

  @Override
  public void tag(String name, Map<String, String> tags) {
    tags.forEach(
        (key, value) ->
            rest.post(
                "tag registered model '%s'".formatted(name),
                "registered-models/set-tag",
                named(name).put("key", key).put("value", value)));
  }

  @Override
  public void deleteTag(String name, String key) {
    rest.send(
        "delete tag '%s' of registered model '%s'".formatted(key, name),
        "DELETE",
        "registered-models/delete-tag",
        named(name).put("key", key),
        Call.Repeat.ALWAYS);
  }

  @Override
  public void delete(String name) {
    Rest.ifPresent(
        () ->
            rest.send(
                "delete registered model '%s'".formatted(name),
                "DELETE",
                "registered-models/delete",
                named(name),
                Call.Repeat.ALWAYS),
        () -> {});
  }

  private static ObjectNode named(String name) {
    return Json.object().put("name", name);
  }
}
