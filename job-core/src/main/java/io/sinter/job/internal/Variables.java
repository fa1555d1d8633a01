package io.sinter.job.internal;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces {@code ${name}} in configuration texts. */
final class Variables {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)}");

  private Variables() {}

  /** The text with every variable replaced; an unknown one is a problem and stays as it is. */
  static String substitute(
      String key, String text, Map<String, String> variables, List<String> problems) {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder replaced = new StringBuilder();
    while (matcher.find()) {
      String value = variables.get(matcher.group(1));
      if (value == null) {
        problems.add(
            "%s: unknown variable %s (known: %s)"
                .formatted(key, matcher.group(), new TreeSet<>(variables.keySet())));
        value = matcher.group();
      }
      matcher.appendReplacement(replaced, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(replaced).toString();
  }
}
