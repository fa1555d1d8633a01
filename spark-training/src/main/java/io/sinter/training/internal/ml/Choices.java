package io.sinter.training.internal.ml;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The values of an enum as the texts of a param: {@code ONE_CYCLE} is {@code one-cycle}. */
public final class Choices {
  private Choices() {}

  /** The text of a value. */
  public static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The texts of all values. */
  public static List<String> texts(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(Choices::text).toList();
  }

  /**
   * The value of a text, whatever its case.
   *
   * @throws IllegalArgumentException naming the texts there are
   */
  public static <E extends Enum<E>> E parse(Class<E> type, String what, String text) {
    for (E value : type.getEnumConstants()) {
      if (text(value).equalsIgnoreCase(text.strip())) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "Cannot read %s: '%s' (allowed: %s). Correct it."
            .formatted(what, text, String.join(", ", texts(type))));
  }
}
