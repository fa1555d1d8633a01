package io.sinter.registry;

import java.util.List;

/**
 * What a model says of a row.
 *
 * @param kind what its numbers are
 * @param names one for each number where there are several: the classes, or the quantiles; else
 *     empty
 */
public record ModelOutput(Kind kind, List<String> names) {
  /** What a model's numbers are. */
  public enum Kind {
    /** The probability that a binary label is 1. */
    PROBABILITY,
    /** A predicted number. */
    NUMBER,
    /** The probability of each class. */
    CLASSES,
    /** A predicted number for each quantile. */
    QUANTILES
  }

  /** Copies and checks. */
  public ModelOutput {
    names = List.copyOf(names);
    boolean several = kind == Kind.CLASSES || kind == Kind.QUANTILES;
    if (several == names.isEmpty()) {
      throw new RegistryException(
          "Cannot describe a model's output: %s has the names %s (allowed: %s). Correct them."
              .formatted(kind, names, several ? "one a number" : "none"));
    }
  }

  /** The probability that a binary label is 1. */
  public static ModelOutput probability() {
    return new ModelOutput(Kind.PROBABILITY, List.of());
  }

  /** A predicted number. */
  public static ModelOutput number() {
    return new ModelOutput(Kind.NUMBER, List.of());
  }

  /** The columns that Python's {@code predict} adds to {@code prediction}. */
  public List<String> columns() {
    return switch (kind) {
      case PROBABILITY -> List.of("score");
      case NUMBER -> List.of();
      case CLASSES -> names.stream().map(name -> "score_" + name).toList();
      case QUANTILES -> names.stream().map(name -> "quantile_" + name).toList();
    };
  }
}
