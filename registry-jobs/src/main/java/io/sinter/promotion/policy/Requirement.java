package io.sinter.promotion.policy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a policy asks of a metric, such as {@code auc >= 0.70}; or of its change against the
 * champion, candidate minus champion: {@code auc >= -0.005}, or {@code rmse <= 2 %} of the
 * champion's value.
 *
 * @param bound the number compared with; of a relative change a share, so 0.02 for 2 %
 */
public record Requirement(MetricName metric, Kind kind, Comparison comparison, double bound) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*([a-z0-9_]+)\\s*(>=|<=)\\s*([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)\\s*(%?)\\s*");

  /** What is compared. */
  public enum Kind {
    /** The metric of the candidate. */
    VALUE,
    /** The candidate's metric minus the champion's. */
    CHANGE,
    /** The change as a share of the champion's metric. */
    RELATIVE_CHANGE
  }

  /** How it is compared. */
  public enum Comparison {
    /** {@code >=}. */
    AT_LEAST,
    /** {@code <=}. */
    AT_MOST
  }

  /**
   * Reads a requirement on the value.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Requirement value(String text) {
    Requirement read = parse(text, Kind.VALUE);
    if (read.kind != Kind.VALUE) {
      throw new IllegalArgumentException(
          "found \"%s\" (allowed: %% only against the champion)".formatted(text));
    }
    return read;
  }

  /**
   * Reads a requirement on the change against the champion.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Requirement change(String text) {
    return parse(text, Kind.CHANGE);
  }

  private static Requirement parse(String text, Kind kind) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "found \"%s\" (allowed: METRIC >= NUMBER or METRIC <= NUMBER)".formatted(text));
    }
    Optional<MetricName> metric = MetricName.of(matcher.group(1));
    if (metric.isEmpty()) {
      throw new IllegalArgumentException(
          "found the metric \"%s\" (allowed: %s)".formatted(matcher.group(1), MetricName.all()));
    }
    boolean relative = !matcher.group(4).isEmpty();
    double number = Double.parseDouble(matcher.group(3));
    return new Requirement(
        metric.get(),
        relative ? Kind.RELATIVE_CHANGE : kind,
        matcher.group(2).equals(">=") ? Comparison.AT_LEAST : Comparison.AT_MOST,
        relative ? number / 100 : number);
  }

  /** Whether it compares with the champion. */
  public boolean isChange() {
    return kind != Kind.VALUE;
  }

  /** Whether a number meets it; NaN does not. */
  public boolean holds(double value) {
    return comparison == Comparison.AT_LEAST ? value >= bound : value <= bound;
  }

  /** The check's name: the metric, or its change. */
  public String name() {
    return isChange() ? metric.text() + " change" : metric.text();
  }

  /** What is asked, without the metric's name. */
  public String text() {
    String sign = comparison == Comparison.AT_LEAST ? ">= " : "<= ";
    return switch (kind) {
      case VALUE -> sign + shown(bound);
      case CHANGE -> sign + shown(bound) + " against the champion";
      case RELATIVE_CHANGE -> sign + shown(100 * bound) + " % of the champion's";
    };
  }

  private static String shown(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.valueOf((long) number)
        : String.valueOf((float) number);
  }

  /** {@code auc >= 0.7}. */
  @Override
  public String toString() {
    return metric.text() + " " + text();
  }
}
