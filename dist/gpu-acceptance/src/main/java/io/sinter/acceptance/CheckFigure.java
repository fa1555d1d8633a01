package io.sinter.acceptance;

import java.util.Locale;

/**
 * One number of a check.
 *
 * @param name what was measured
 * @param value of it
 * @param unit of the value, e.g. {@code rows/s}; empty for a plain number
 * @param target what it should come to, in words; empty where there is no target
 */
public record CheckFigure(String name, double value, String unit, String target) {
  /** A number without a target. */
  public static CheckFigure of(String name, double value, String unit) {
    return new CheckFigure(name, value, unit, "");
  }

  /** For people: {@code largest difference 1.2e-06 (<= 1e-4)}. */
  public String line() {
    String number = number(value);
    return name
        + " "
        + number
        + (unit.isEmpty() ? "" : " " + unit)
        + (target.isEmpty() ? "" : " (" + target + ")");
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    double size = Math.abs(value);
    if (size < 1e-3) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    return String.format(Locale.ROOT, size < 10 ? "%.3f" : "%,.1f", value);
  }
}
