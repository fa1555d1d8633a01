package io.sinter.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DivergencesTest {
  private static final double[] P = {.1, .2, .3, .4};
  private static final double[] Q = {.4, .3, .2, .1};

  @Test
  void agreeWithTheGoldenVectors() {
    assertThat(Divergences.populationStabilityIndex(P, Q, 1e-4))
        .isCloseTo(.9128696382935673, within(1e-14));
    assertThat(Divergences.jensenShannonDistance(P, Q)).isCloseTo(.3918681606471552, within(1e-14));
    assertThat(Divergences.hellinger(P, Q)).isCloseTo(.3318162917087772, within(1e-14));
    assertThat(Divergences.totalVariation(P, Q)).isCloseTo(.4, within(1e-14));
    assertThat(Divergences.lInfinity(P, Q)).isCloseTo(.3, within(1e-14));
    assertThat(Divergences.kolmogorovSmirnov(P, Q)).isCloseTo(.4, within(1e-14));
    TwoSampleTest test =
        TwoSampleTest.chiSquared(new long[] {10, 20, 30, 40}, new long[] {40, 30, 20, 10});
    assertThat(test.statistic()).isCloseTo(40, within(1e-12));
    assertThat(test.pValue()).isCloseTo(1.0655090334e-08, within(1e-17));
  }

  @Test
  void stabilityIndexOfAnEmptyBinDependsOnTheRecordedEpsilon() {
    double[] p = {.5, .5, 0};
    double[] q = {.25, .25, .5};
    assertThat(Divergences.populationStabilityIndex(p, q, 1e-6))
        .isCloseTo(6.90774215661876, within(1e-12));
    assertThat(Divergences.populationStabilityIndex(p, q, 1e-4))
        .isCloseTo(4.60431846666895, within(1e-12));
  }

  @Test
  void wassersteinIsInUnitsOfTheColumn() {
    NumericState reference = state(new double[] {0, 1, 2, 3}, new long[] {10, 20, 30, 40});
    NumericState current = state(new double[] {0, 1, 2, 3}, new long[] {40, 30, 20, 10});
    assertThat(Divergences.wasserstein(reference, current)).isCloseTo(1, within(1e-12));
  }

  @Test
  void binnedMeasuresOfFewValuesAreExact() {
    Vectors vectors = Vectors.of("two_samples");
    NumericBins bins = NumericBins.of(vectors.sorted("few_reference"));
    NumericState reference = filled(bins, vectors.array("few_reference"));
    NumericState current = filled(bins, vectors.array("few_current"));
    TwoSampleTest test = TwoSampleTest.kolmogorovSmirnov(reference.counts(), current.counts());
    assertThat(test.statistic()).isCloseTo(vectors.number("few_ks"), within(1e-12));
    assertThat(test.pValue() / vectors.number("few_ks_limit_pvalue")).isCloseTo(1, within(1e-9));
    assertThat(Divergences.wasserstein(reference, current))
        .isCloseTo(vectors.number("few_wasserstein"), within(1e-12));
    ColumnDrift drift = ColumnDrift.of(reference, current, 1e-4);
    assertThat(drift.chiSquared().statistic()).isCloseTo(vectors.number("few_chi2"), within(1e-9));
    assertThat(drift.chiSquared().pValue() / vectors.number("few_chi2_pvalue"))
        .isCloseTo(1, within(1e-8));
    assertThat(drift.jensenShannon()).isCloseTo(vectors.number("few_js"), within(1e-12));
  }

  @Test
  void binnedMeasuresOfContinuousValuesAreClose() {
    Vectors vectors = Vectors.of("two_samples");
    NumericBins bins = NumericBins.of(vectors.sorted("reference"));
    NumericState reference = filled(bins, vectors.array("reference"));
    NumericState current = filled(bins, vectors.array("current"));
    assertThat(reference.mean()).isCloseTo(vectors.number("mean"), within(1e-14));
    assertThat(reference.standardDeviation()).isCloseTo(vectors.number("std"), within(1e-13));
    double binned =
        TwoSampleTest.kolmogorovSmirnov(reference.counts(), current.counts()).statistic();
    assertThat(binned)
        .isLessThanOrEqualTo(vectors.number("ks"))
        .isCloseTo(vectors.number("ks"), within(.01));
    assertThat(Divergences.wasserstein(reference, current))
        .isCloseTo(vectors.number("wasserstein"), within(.02));
  }

  @Test
  void kolmogorovTailAgreesWithScipy() {
    Vectors vectors = Vectors.of("kolmogorov");
    double[] t = vectors.array("t");
    for (int i = 0; i < t.length; i++) {
      assertThat(TwoSampleTest.kolmogorovTail(t[i]))
          .isCloseTo(vectors.array("p")[i], within(1e-12));
    }
  }

  @Test
  void benjaminiHochbergAgreesWithScipy() {
    Vectors vectors = Vectors.of("benjamini_hochberg");
    double[] adjusted = BenjaminiHochberg.adjust(vectors.array("p"));
    assertThat(adjusted).containsExactly(vectors.array("q"), within(1e-12));
    assertThat(BenjaminiHochberg.adjust(new double[] {.04, Double.NaN, .03}))
        .containsExactly(.04, Double.NaN, .04);
  }

  static NumericState filled(NumericBins bins, double[] values) {
    NumericState state = new NumericState(bins);
    for (double value : values) {
      state.add(value);
    }
    return state;
  }

  private static NumericState state(double[] values, long[] counts) {
    NumericState state = new NumericState(NumericBins.of(values));
    for (int i = 0; i < values.length; i++) {
      for (long n = 0; n < counts[i]; n++) {
        state.add(values[i]);
      }
    }
    return state;
  }
}
