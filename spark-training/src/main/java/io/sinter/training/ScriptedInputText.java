package io.sinter.training;

import io.sinter.training.ScriptedNetwork.Input;
import io.sinter.training.ScriptedNetwork.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Inputs of a module as text: {@code name=type(column+column)[lengthxlength]}. */
final class ScriptedInputText {
  private static final Pattern INPUT =
      Pattern.compile("\\s*(?:(\\w+)\\s*=)?\\s*(\\w+)\\s*\\((.+)\\)\\s*(?:\\[([\\dx ]*)])?\\s*");
  private static final Pattern COLUMN = Pattern.compile("\\s*(?:`((?:[^`]|``)+)`\\s*|([^+`()]+))");
  private static final Map<String, Kind> TYPES = types();

  private ScriptedInputText() {}

  private static Map<String, Kind> types() {
    Map<String, Kind> types = new LinkedHashMap<>();
    types.put("float32", Kind.NUMBERS);
    types.put("int64", Kind.INTEGERS);
    types.put("category", Kind.CATEGORIES);
    return types;
  }

  static Input parse(String text) {
    Matcher matcher = INPUT.matcher(text);
    Kind kind = matcher.matches() ? TYPES.get(matcher.group(2)) : null;
    if (kind == null) {
      throw refused(text);
    }
    List<String> columns = columns(matcher.group(3), text);
    List<Integer> shape = new ArrayList<>(List.of(columns.size()));
    String lengths = matcher.group(4);
    if (lengths != null) {
      shape.clear();
      for (String length : lengths.isBlank() ? new String[0] : lengths.split("x", -1)) {
        if (!length.strip().matches("\\d{1,9}")) {
          throw refused(text);
        }
        shape.add(Integer.valueOf(length.strip()));
      }
    }
    return new Input(matcher.group(1) == null ? "" : matcher.group(1), kind, columns, shape);
  }

  private static List<String> columns(String list, String text) {
    List<String> columns = new ArrayList<>();
    Matcher column = COLUMN.matcher(list);
    int start = 0;
    while (true) {
      if (!column.region(start, list.length()).lookingAt()) {
        throw refused(text);
      }
      String quoted = column.group(1);
      columns.add(quoted == null ? column.group(2).strip() : quoted.replace("``", "`"));
      start = column.end();
      if (start == list.length()) {
        return columns;
      }
      if (list.charAt(start) != '+') {
        throw refused(text);
      }
      start++;
    }
  }

  static String format(Input input) {
    List<String> columns = new ArrayList<>();
    for (String column : input.columns()) {
      boolean plain = column.matches("[^+`()]+") && column.equals(column.strip());
      columns.add(plain ? column : "`" + column.replace("`", "``") + "`");
    }
    String type =
        TYPES.entrySet().stream()
            .filter(entry -> entry.getValue() == input.kind())
            .findFirst()
            .orElseThrow()
            .getKey();
    String shape = String.join("x", input.shape().stream().map(String::valueOf).toList());
    return "%s%s(%s)%s"
        .formatted(
            input.name().isEmpty() ? "" : input.name() + "=",
            type,
            String.join("+", columns),
            input.shape().equals(List.of(columns.size())) ? "" : "[" + shape + "]");
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "Cannot read the input '%s' (allowed: argument=type(column+column)[lengths] of type %s, such as pixels=float32(image)[1x28x28]). Correct it."
            .formatted(text, String.join(", ", TYPES.keySet())));
  }
}
