package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Search;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** MLflow's searches, whose parameters are in a body or in the address. */
final class Searches {
  private final Rest rest;

  Searches(Rest rest) {
    this.rest = rest;
  }

  /** A search by POST. */
  <T> Stream<T> posted(
      String what, String path, ObjectNode body, String entries, Function<JsonNode, T> read) {
    return Pages.stream(
        what,
        token -> {
          ObjectNode page = body.deepCopy();
          if (!token.isEmpty()) {
            page.put("page_token", token);
          }
          return page(rest.post(what, path, page), entries, read);
        });
  }

  /** A search by GET. */
  <T> Stream<T> asked(
      String what,
      String path,
      List<Map.Entry<String, String>> query,
      String entries,
      Function<JsonNode, T> read) {
    return Pages.stream(
        what,
        token -> {
          List<Map.Entry<String, String>> page = new ArrayList<>(query);
          if (!token.isEmpty()) {
            page.add(Map.entry("page_token", token));
          }
          return page(rest.get(what, path, page), entries, read);
        });
  }

  private static <T> Pages.Page<T> page(
      JsonNode answer, String entries, Function<JsonNode, T> read) {
    return new Pages.Page<>(
        Records.list(answer.path(entries), read), answer.path("next_page_token").asText(""));
  }

  /** The parameters of a search whose order is a list of texts. */
  static ObjectNode body(Search search) {
    ObjectNode body = filter(search);
    if (!search.orderBy().isEmpty()) {
      search.orderBy().forEach(body.putArray("order_by")::add);
    }
    return body;
  }

  static ObjectNode filter(Search search) {
    ObjectNode body = Json.object().put("max_results", search.pageSize());
    if (!search.filter().isEmpty()) {
      body.put("filter", search.filter());
    }
    return body;
  }

  static List<Map.Entry<String, String>> query(String what, Search search) {
    activeOnly(what, search);
    List<Map.Entry<String, String>> query = new ArrayList<>();
    query.add(Map.entry("max_results", String.valueOf(search.pageSize())));
    if (!search.filter().isEmpty()) {
      query.add(Map.entry("filter", search.filter()));
    }
    search.orderBy().forEach(column -> query.add(Map.entry("order_by", column)));
    return query;
  }

  static void activeOnly(String what, Search search) {
    if (search.view() != Search.View.ACTIVE) {
      throw new RegistryException(
          "Cannot %s with view %s: MLflow does not show deleted ones (allowed: ACTIVE). Leave the view out."
              .formatted(what, search.view()));
    }
  }

  static String view(Search search) {
    return search.view() == Search.View.ALL ? "ALL" : search.view() + "_ONLY";
  }

  static ObjectNode inExperiments(String what, Collection<String> experimentIds, ObjectNode body) {
    if (experimentIds.isEmpty()) {
      throw new RegistryException(
          "Cannot %s: no experiment is named (allowed: one id or more). Name the experiments to search in."
              .formatted(what));
    }
    experimentIds.forEach(body.putArray("experiment_ids")::add);
    return body;
  }
}
