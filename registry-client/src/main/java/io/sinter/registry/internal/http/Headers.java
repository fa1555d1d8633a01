package io.sinter.registry.internal.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The headers of an answer; the case of their names does not matter. */
public final class Headers {
  private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private Headers() {}

  /** Of the first value of each name. */
  static Headers of(Map<String, List<String>> fields) {
    Headers headers = new Headers();
    fields.forEach(
        (name, values) -> {
          // The JDK keeps the status line under no name.
          if (name != null && !values.isEmpty()) {
            headers.values.putIfAbsent(name, values.get(0));
          }
        });
    return headers;
  }

  public Optional<String> firstValue(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
