package io.sinter.drift.statistics;

/**
 * A number with its standard error.
 *
 * @param value NaN when unknown
 * @param standardError NaN when unknown
 */
public record Estimate(double value, double standardError) {
  private static final double NORMAL_975 = 1.959963984540054;

  /** {@return the lower end of the 95 % interval, not below 0} */
  public double low() {
    return Math.max(0, value - NORMAL_975 * standardError);
  }

  /** {@return the upper end of the 95 % interval, not above 1} */
  public double high() {
    return Math.min(1, value + NORMAL_975 * standardError);
  }

  /** {@return an estimated share with its binomial error} */
  public static Estimate share(double share, double rows) {
    return new Estimate(share, Math.sqrt(share * (1 - share) / rows));
  }

  /** {@return this value with the error of an independent source added} */
  Estimate plusError(double standardError) {
    return new Estimate(value, Math.hypot(this.standardError, standardError));
  }
}
