package io.sinter.training;

import io.sinter.registry.RegistryException;
import io.sinter.registry.TimePeriod;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * A column of times: timestamps, timestamps without time zone (taken as UTC) or dates (their
 * midnight). A network reads the place of a time in each period as sine and cosine. Immutable.
 *
 * @param name of the column
 * @param periods each once; empty for those that fit the column's type: day, week and year of a
 *     timestamp, week and year of a date
 */
public record CyclicColumn(String name, List<TimePeriod> periods) implements Serializable {
  /** Copies and checks. */
  public CyclicColumn {
    periods = List.copyOf(periods);
    if (name.isBlank() || new HashSet<>(periods).size() != periods.size()) {
      throw new IllegalArgumentException(
          "Cannot read the time column '%s': its periods are %s (allowed: a name, and each period once). Correct it."
              .formatted(name, text(periods)));
    }
  }

  /**
   * Reads what {@link #toString} writes, such as {@code departure} or {@code departure=day+week}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static CyclicColumn parse(String text) {
    int equals = text.lastIndexOf('=');
    if (equals < 0) {
      return new CyclicColumn(text.strip(), List.of());
    }
    try {
      return new CyclicColumn(
          text.substring(0, equals).strip(),
          Arrays.stream(text.substring(equals + 1).split("\\+", -1)).map(TimePeriod::of).toList());
    } catch (RegistryException e) {
      throw new IllegalArgumentException(
          "Cannot read the time column '%s' (allowed: column, or column=periods of %s joined by +, such as departure=day+week). Correct it."
              .formatted(text, text(List.of(TimePeriod.values()))),
          e);
    }
  }

  /** Whether {@link #parse} takes a text. */
  static boolean isText(String text) {
    try {
      parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String text(List<TimePeriod> periods) {
    return String.join("+", periods.stream().map(TimePeriod::text).toList());
  }

  @Override
  public String toString() {
    return periods.isEmpty() ? name : name + "=" + text(periods);
  }
}
