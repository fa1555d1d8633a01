package io.sinter.drift.statistics;

import org.jspecify.annotations.Nullable;

/**
 * The measure that decides whether a column drifted, with its distribution when nothing did. The
 * null distributions follow from the multinomial one: with N = nm / (n + m) and B bins, N times
 * PSI, 8N times the squared Hellinger distance and 8N ln 2 times the squared Jensen-Shannon
 * distance tend to chi-squared with B - 1 degrees of freedom. Total variation and L-infinity use
 * bounds, so their p-values are conservative.
 */
public enum DriftMeasure {
  /** Population stability index. */
  PSI(0.1),
  /** Jensen-Shannon distance, base 2. */
  JS(0.1),
  /** Kolmogorov-Smirnov distance; categorical columns use {@link #JS}. */
  KS(0.1),
  /**
   * Wasserstein distance in reference standard deviations, with the p-value of {@link #KS};
   * categorical columns use {@link #JS}.
   */
  WASSERSTEIN(0.1),
  /** Total variation distance. */
  TV(0.1),
  /** L-infinity distance. */
  L_INFINITY(0.1),
  /** Hellinger distance. */
  HELLINGER(0.1),
  /** Chi-squared statistic; no effect size, so large windows find small changes. */
  CHI_SQUARED(0);

  private final double minimumEffect;

  DriftMeasure(double minimumEffect) {
    this.minimumEffect = minimumEffect;
  }

  /** {@return the smallest value worth an alarm, unless configured} */
  public double minimumEffect() {
    return minimumEffect;
  }

  /** {@return this measure, or the one that takes its place for a categorical column} */
  public DriftMeasure applicableTo(ColumnDrift drift) {
    boolean numericOnly = this == KS || this == WASSERSTEIN;
    return numericOnly && drift.kolmogorovSmirnov() == null ? JS : this;
  }

  /** {@return the value of this measure, NaN when it has none} */
  public double value(ColumnDrift drift) {
    return switch (this) {
      case PSI -> drift.populationStabilityIndex();
      case JS -> drift.jensenShannon();
      case KS -> statistic(drift.kolmogorovSmirnov());
      case WASSERSTEIN -> drift.wasserstein();
      case TV -> drift.totalVariation();
      case L_INFINITY -> drift.lInfinity();
      case HELLINGER -> drift.hellinger();
      case CHI_SQUARED -> drift.chiSquared().statistic();
    };
  }

  /** {@return the probability of a value at least this large when nothing changed} */
  public double pValue(ColumnDrift drift) {
    double value = value(drift);
    if (Double.isNaN(value)) {
      return Double.NaN;
    }
    double size = drift.effectiveSize();
    int degrees = drift.bins() - 1;
    return switch (this) {
      case PSI, TV, JS, HELLINGER ->
          TwoSampleTest.chiSquaredTail(scale() * Math.pow(value, power()) * size, degrees);
      case L_INFINITY ->
          Math.min(1, drift.bins() * TwoSampleTest.chiSquaredTail(4 * value * value * size, 1));
      case KS, WASSERSTEIN ->
          TwoSampleTest.kolmogorovTail(
              statistic(drift.kolmogorovSmirnov()) * Math.sqrt(drift.effectivePresent()));
      case CHI_SQUARED -> drift.chiSquared().pValue();
    };
  }

  /**
   * {@return the value that is exceeded with probability {@code alpha} when nothing changed, at the
   * sizes of these two samples; 0 for {@link #WASSERSTEIN}, which is judged by its effect and the
   * p-value of {@link #KS}}
   */
  public double nullQuantile(ColumnDrift drift, double alpha) {
    double size = drift.effectiveSize();
    int degrees = drift.bins() - 1;
    return switch (this) {
      case PSI, TV, JS, HELLINGER ->
          Math.pow(TwoSampleTest.chiSquaredQuantile(alpha, degrees) / scale() / size, 1 / power());
      case L_INFINITY ->
          Math.sqrt(TwoSampleTest.chiSquaredQuantile(alpha / drift.bins(), 1) / 4 / size);
      case KS -> Math.sqrt(-Math.log(alpha / 2) / 2 / drift.effectivePresent());
      case WASSERSTEIN -> 0;
      case CHI_SQUARED -> TwoSampleTest.chiSquaredQuantile(alpha, degrees);
    };
  }

  private double power() {
    return this == PSI ? 1 : 2;
  }

  private double scale() {
    return switch (this) {
      case TV -> 4;
      case HELLINGER -> 8;
      case JS -> 8 * Math.log(2);
      default -> 1;
    };
  }

  private static double statistic(@Nullable TwoSampleTest test) {
    return test == null ? Double.NaN : test.statistic();
  }
}
