package io.sinter.drift.report.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a template sees: names and already worded values, in order. */
final class View {
  private View() {}

  /** A scope from name, value, name, value, ... */
  static Map<String, Object> of(Object... pairs) {
    Map<String, Object> view = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      view.put((String) pairs[i], pairs[i + 1]);
    }
    return view;
  }

  /** A named value. */
  static Map<String, Object> fact(String name, String value) {
    return of("name", name, "value", value, "code", false, "note", "", "wide", false);
  }

  /** A named value with a remark beside it. */
  static Map<String, Object> fact(String name, String value, String note) {
    return of("name", name, "value", value, "code", false, "note", note, "wide", false);
  }

  /** A named value set in a fixed-width face. */
  static Map<String, Object> code(String name, String value) {
    return of("name", name, "value", value, "code", true, "note", "", "wide", false);
  }

  /** A named value set in a fixed-width face that takes a line of its own. */
  static Map<String, Object> wide(String name, String value) {
    return of("name", name, "value", value, "code", true, "note", "", "wide", true);
  }

  /** Named values from a map, in its order. */
  static List<Map<String, Object>> facts(Map<String, String> values) {
    return values.entrySet().stream().map(e -> fact(e.getKey(), e.getValue())).toList();
  }
}
