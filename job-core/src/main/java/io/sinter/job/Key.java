package io.sinter.job;

import io.sinter.job.internal.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One configuration key: its name, type, default, limits and documentation. Names are kebab-case,
 * dots make groups ({@code training.batch-size}). Immutable: each refinement returns a new key.
 *
 * @param <T> the type of the value
 */
public final class Key<T> {
  /** A limit on values and how to say it. */
  private record Check<T>(Predicate<T> holds, String allowed) {}

  private final String name;
  private final String type;
  private final String documentation;
  private final Function<Object, T> parser;
  private final @Nullable T defaultValue;
  private final boolean required;
  private final List<Check<T>> checks;

  private Key(
      String name,
      String type,
      String documentation,
      Function<Object, T> parser,
      @Nullable T defaultValue,
      boolean required,
      List<Check<T>> checks) {
    this.name = name;
    this.type = type;
    this.documentation = documentation;
    this.parser = parser;
    this.defaultValue = defaultValue;
    this.required = required;
    this.checks = List.copyOf(checks);
  }

  /** A key of text. */
  public static Key<String> string(String name, String documentation) {
    return of(name, "text", documentation, Values::text);
  }

  /** A key of a whole number. */
  public static Key<Integer> integer(String name, String documentation) {
    return of(name, "whole number", documentation, Values::integer);
  }

  /** A key of a whole number of 64 bits. */
  public static Key<Long> longInteger(String name, String documentation) {
    return of(name, "whole number", documentation, Values::longInteger);
  }

  /** A key of a number. */
  public static Key<Double> number(String name, String documentation) {
    return of(name, "number", documentation, Values::number);
  }

  /** A key of {@code true} or {@code false}. */
  public static Key<Boolean> flag(String name, String documentation) {
    return of(name, "true or false", documentation, Values::flag);
  }

  /** A key of a duration such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}. */
  public static Key<Duration> duration(String name, String documentation) {
    return of(name, "duration", documentation, Values::duration);
  }

  /** A key of a list of texts; with {@code --set}, separated by commas. */
  public static Key<List<String>> strings(String name, String documentation) {
    return of(name, "list of text", documentation, Values::strings);
  }

  /** A key of a list of whole numbers; with {@code --set}, separated by commas. */
  public static Key<List<Integer>> integers(String name, String documentation) {
    return of(name, "list of whole numbers", documentation, Values::integers);
  }

  /** A key of a list of sections, each a map of its own keys. */
  public static Key<List<Map<String, Object>>> sections(String name, String documentation) {
    return of(name, "list of sections", documentation, Values::sections);
  }

  /** A key of one of an enum's constants, written in lower case with hyphens. */
  public static <E extends Enum<E>> Key<E> choice(
      String name, Class<E> choices, String documentation) {
    List<String> allowed = new ArrayList<>();
    for (E constant : choices.getEnumConstants()) {
      allowed.add(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    return of(
        name,
        "one of " + String.join(", ", allowed),
        documentation,
        Values.choice(choices, allowed));
  }

  private static <T> Key<T> of(
      String name, String type, String documentation, Function<Object, T> parser) {
    return new Key<>(name, type, documentation, parser, null, false, List.of());
  }

  /** This key, which must be given. */
  public Key<T> required() {
    return new Key<>(name, type, documentation, parser, null, true, checks);
  }

  /** This key with a value where none is given. */
  public Key<T> orElse(T value) {
    return new Key<>(name, type, documentation, parser, value, false, checks);
  }

  /**
   * This key with a limit.
   *
   * @param holds whether a value is allowed
   * @param allowed how to say what is, e.g. {@code "at least 1"}
   */
  public Key<T> where(Predicate<T> holds, String allowed) {
    List<Check<T>> more = new ArrayList<>(checks);
    more.add(new Check<>(holds, allowed));
    return new Key<>(name, type, documentation, parser, defaultValue, required, more);
  }

  /** This key, whose number must not be below {@code minimum}. */
  public Key<T> atLeast(double minimum) {
    String shown = minimum == Math.rint(minimum) ? String.valueOf((long) minimum) : "" + minimum;
    return where(
        value -> value instanceof Number number && number.doubleValue() >= minimum,
        "at least " + shown);
  }

  /** The full name, e.g. {@code training.batch-size}. */
  public String name() {
    return name;
  }

  /** The type in words. */
  public String type() {
    return type;
  }

  /** What the value does. */
  public String documentation() {
    return documentation;
  }

  /** The value where none is given. */
  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** The value where none is given, as a configuration would write it. */
  public Optional<String> defaultText() {
    return defaultValue()
        .map(
            value ->
                value instanceof Enum<?> constant
                    ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
                    : value.toString());
  }

  /** Whether a value must be given. */
  public boolean isRequired() {
    return required;
  }

  /**
   * Reads a raw value.
   *
   * @param raw text, number, boolean, list or map, as YAML or the command line has it
   * @throws IllegalArgumentException with the problem in words, without the key's name
   */
  T parse(Object raw) {
    T value = parser.apply(raw);
    for (Check<T> check : checks) {
      if (!check.holds().test(value)) {
        throw new IllegalArgumentException(
            "found %s (allowed: %s)".formatted(raw, check.allowed()));
      }
    }
    return value;
  }

  @Override
  public String toString() {
    return name;
  }
}
