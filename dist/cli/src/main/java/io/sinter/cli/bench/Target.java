package io.sinter.cli.bench;

import java.util.Locale;

/**
 * What a figure should come to.
 *
 * @param measure of what
 * @param bound the value it must not miss
 */
public record Target(Measure measure, double bound) {
  /** What is compared with the bound. */
  public enum Measure {
    /** How many times better Sinter is than its peer, at least. */
    RATIO,
    /** Sinter's median, at least. */
    AT_LEAST,
    /** Sinter's median, at most. */
    AT_MOST,
    /** The largest difference of the two medians. */
    DIFFERENCE
  }

  /** Sinter at least so many times better than its peer. */
  public static Target ratio(double bound) {
    return new Target(Measure.RATIO, bound);
  }

  /** Sinter's median not below a value. */
  public static Target atLeast(double bound) {
    return new Target(Measure.AT_LEAST, bound);
  }

  /** Sinter's median not above a value. */
  public static Target atMost(double bound) {
    return new Target(Measure.AT_MOST, bound);
  }

  /** The medians no further apart than this. */
  public static Target difference(double bound) {
    return new Target(Measure.DIFFERENCE, bound);
  }

  /** The target in words. */
  String describe(Unit unit) {
    return switch (measure) {
      case RATIO -> String.format(Locale.ROOT, ">= %.2fx", bound);
      case AT_LEAST -> ">= " + unit.show(bound);
      case AT_MOST -> "<= " + unit.show(bound);
      case DIFFERENCE -> String.format(Locale.ROOT, "within %s", bound);
    };
  }
}
