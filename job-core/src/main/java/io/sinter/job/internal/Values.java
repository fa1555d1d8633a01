package io.sinter.job.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Raw YAML or command-line values to typed ones; each failure says what was expected and found. */
public final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");

  private Values() {}

  /** Any scalar as text. */
  public static String text(Object raw) {
    if (raw instanceof List || raw instanceof Map) {
      throw expected("text", raw);
    }
    return raw.toString();
  }

  /** A whole number of 32 bits. */
  public static Integer integer(Object raw) {
    long value = longInteger(raw);
    if (value != (int) value) {
      throw expected("a whole number of 32 bits", raw);
    }
    return (int) value;
  }

  /** A whole number. */
  public static Long longInteger(Object raw) {
    if (raw instanceof Integer || raw instanceof Long) {
      return ((Number) raw).longValue();
    }
    try {
      return Long.parseLong(raw.toString().trim().replace("_", ""));
    } catch (NumberFormatException e) {
      throw expected("a whole number", raw);
    }
  }

  /** A finite number. */
  public static Double number(Object raw) {
    try {
      double value =
          raw instanceof Number number
              ? number.doubleValue()
              : Double.parseDouble(raw.toString().trim());
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw expected("a number", raw);
    }
    throw expected("a finite number", raw);
  }

  /** {@code true} or {@code false}. */
  public static Boolean flag(Object raw) {
    return switch (raw.toString().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw expected("true or false", raw);
    };
  }

  /** A number and a unit. */
  public static Duration duration(Object raw) {
    Matcher matcher = DURATION.matcher(raw.toString().trim());
    if (!matcher.matches()) {
      throw expected("a duration such as 500ms, 30s, 5m, 2h or 1d", raw);
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** A list of texts; a text is split at commas. */
  public static List<String> strings(Object raw) {
    List<String> values = new ArrayList<>();
    for (Object item : items(raw)) {
      values.add(text(item));
    }
    return List.copyOf(values);
  }

  /** A list of whole numbers; a text is split at commas. */
  public static List<Integer> integers(Object raw) {
    List<Integer> values = new ArrayList<>();
    for (Object item : items(raw)) {
      values.add(integer(item));
    }
    return List.copyOf(values);
  }

  /** A list of maps. */
  public static List<Map<String, Object>> sections(Object raw) {
    if (!(raw instanceof List<?> list)) {
      throw expected("a list of sections", raw);
    }
    List<Map<String, Object>> sections = new ArrayList<>();
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> map)) {
        throw expected("a section", item);
      }
      Map<String, Object> section = new LinkedHashMap<>();
      map.forEach((key, value) -> section.put(String.valueOf(key), value));
      sections.add(section);
    }
    return List.copyOf(sections);
  }

  /** One of an enum's constants by its kebab-case name. */
  public static <E extends Enum<E>> Function<Object, E> choice(
      Class<E> choices, List<String> allowed) {
    return raw -> {
      int index = allowed.indexOf(raw.toString().toLowerCase(Locale.ROOT));
      if (index < 0) {
        throw new IllegalArgumentException(
            "found \"%s\" (allowed: %s)".formatted(raw, String.join(", ", allowed)));
      }
      return choices.getEnumConstants()[index];
    };
  }

  private static List<?> items(Object raw) {
    if (raw instanceof List<?> list) {
      return list;
    }
    if (raw instanceof Map) {
      throw expected("a list", raw);
    }
    String text = raw.toString().trim();
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("\\s*,\\s*", -1));
  }

  private static IllegalArgumentException expected(String what, Object raw) {
    String shown = raw instanceof List || raw instanceof Map ? raw.toString() : "\"" + raw + "\"";
    return new IllegalArgumentException("expected %s, found %s".formatted(what, shown));
  }
}
