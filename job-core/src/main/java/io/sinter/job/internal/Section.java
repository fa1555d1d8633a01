package io.sinter.job.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the keys of one section of a list, collecting problems. */
final class Section {
  private final String list;
  private final Map<String, Object> values;
  private final List<String> problems;

  Section(String list, Map<String, Object> values, Set<String> known, List<String> problems) {
    this.list = list;
    this.values = values;
    this.problems = problems;
    values.keySet().stream()
        .filter(key -> !known.contains(key))
        .forEach(
            key ->
                problems.add(
                    "%s.%s: unknown key%s".formatted(list, key, Suggestions.of(key, known))));
  }

  /** The text of a key, empty where it is missing. */
  String text(String key) {
    Object value = values.get(key);
    return value == null ? "" : value.toString();
  }

  /** The text of a key that must be there. */
  String required(String key) {
    String value = text(key);
    if (value.isEmpty()) {
      problems.add("%s.%s: missing in section %s".formatted(list, key, values));
    }
    return value;
  }
}
