package io.sinter.cli.bench;

import java.util.Locale;

/** What a figure counts, and which way is better. */
public enum Unit {
  /** Rows a second; more is better. */
  ROWS_PER_SECOND("rows/s", "%,.0f", 1),
  /** Seconds; fewer are better. */
  SECONDS("s", "%.2f", -1),
  /** Milliseconds; fewer are better. */
  MILLISECONDS("ms", "%,.0f", -1),
  /** Microseconds; fewer are better. */
  MICROSECONDS("us", "%,.2f", -1),
  /** Bytes, shown in MiB; fewer are better. */
  MEBIBYTES("MiB", "%,.0f", -1),
  /** A percentage; less is better. */
  PERCENT("%", "%.2f", -1),
  /** A loss; less is better. */
  LOSS("", "%.5f", -1);

  private final String symbol;
  private final String format;
  private final int direction;

  Unit(String symbol, String format, int direction) {
    this.symbol = symbol;
    this.format = format;
    this.direction = direction;
  }

  /** The unit behind a number, empty if it has none. */
  public String symbol() {
    return symbol;
  }

  /** A value for people, without the unit. */
  public String show(double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** How many times better the first value is than the second. */
  public double advantage(double first, double second) {
    return direction > 0 ? first / second : second / first;
  }
}
