package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.LoggedModel;
import io.sinter.registry.LoggedModels;
import io.sinter.registry.Search;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What is rarely done with logged models. */
final class LoggedModelsApi implements LoggedModels {
  private final Rest rest;
  private final LoggedModelCalls calls;

  LoggedModelsApi(Rest rest, LoggedModelCalls calls) {
    this.rest = rest;
    this.calls = calls;
  }

  @Override
  public LoggedModel model(String id) {
    return calls.read(id);
  }

  @Override
  public Stream<LoggedModel> search(Collection<String> experimentIds, Search search) {
    String what = "search logged models";
    Searches.activeOnly(what, search);
    ObjectNode body = Searches.inExperiments(what, experimentIds, Searches.filter(search));
    if (!search.orderBy().isEmpty()) {
      ArrayNode order = body.putArray("order_by");
      search.orderBy().forEach(column -> order(order.addObject(), column));
    }
    return new Searches(rest)
        .posted(what, "logged-models/search", body, "models", Records::loggedModel);
  }

  /** This search alone wants a column and its direction apart. */
  private static void order(ObjectNode node, String column) {
    String text = column.strip();
    String upper = text.toUpperCase(Locale.ROOT);
    boolean descending = upper.endsWith(" DESC");
    int cut = descending ? 5 : upper.endsWith(" ASC") ? 4 : 0;
    node.put("field_name", text.substring(0, text.length() - cut).strip());
    node.put("ascending", !descending);
  }

  /** MLflow refuses a parameter that is there already: so only what is missing is sent. */
  @Override
  public void logParameters(String id, Map<String, String> parameters) {
    Map<String, String> missing = new LinkedHashMap<>(parameters);
    missing.entrySet().removeAll(model(id).parameters().entrySet());
    if (missing.isEmpty()) {
      return;
    }
    ObjectNode body = Json.object().put("model_id", id);
    body.set("params", Json.pairs(missing));
    rest.create(
        () ->
            rest.send(
                "log parameters of logged model %s".formatted(id),
                "POST",
                path(id) + "/params",
                body,
                Call.Repeat.UNSENT),
        () ->
            model(id).parameters().entrySet().containsAll(missing.entrySet())
                ? Optional.of(Json.object())
                : Optional.empty(),
        "read logged model %s".formatted(id));
  }

  @Override
  public void tag(String id, Map<String, String> tags) {
    if (tags.isEmpty()) {
      return;
    }
    ObjectNode body = Json.object().put("model_id", id);
    body.set("tags", Json.pairs(tags));
    rest.send(
        "tag logged model %s".formatted(id), "PATCH", path(id) + "/tags", body, Call.Repeat.ALWAYS);
  }

  @Override
  public void deleteTag(String id, String key) {
    Rest.ifPresent(
        () ->
            rest.send(
                "delete tag '%s' of logged model %s".formatted(key, id),
                "DELETE",
                path(id) + "/tags/" + Rest.encode(key),
                Json.object(),
                Call.Repeat.ALWAYS),
        () -> model(id));
  }

  @Override
  public void delete(String id) {
    Rest.ifPresent(
        () ->
            rest.send(
                "delete logged model %s".formatted(id),
                "DELETE",
                path(id),
                Json.object(),
                Call.Repeat.ALWAYS),
        () -> {});
  }

  private static String path(String id) {
    return "logged-models/" + Rest.encode(id);
  }
}
