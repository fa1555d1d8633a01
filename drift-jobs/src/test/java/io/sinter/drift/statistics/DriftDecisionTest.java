package io.sinter.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DriftDecisionTest {
  private static final double ALPHA = .05;

  /* Without the effect floor the rate is about alpha, or below it where the p-value is a bound. */
  @ParameterizedTest
  @EnumSource(DriftMeasure.class)
  void falseAlarmsOfUnchangedColumnsStayWithinTheBinomialBound(DriftMeasure measure) {
    Random random = new Random(42);
    DriftDecision.Rule rule = new DriftDecision.Rule(measure, 0, ALPHA, 100);
    int runs = 600;
    int alarms = 0;
    for (int run = 0; run < runs; run++) {
      ColumnDrift drift = drift(4000, 1500, random::nextGaussian, random::nextGaussian);
      alarms += verdict(drift, rule) == Verdict.DRIFT ? 1 : 0;
    }
    double bound = ALPHA + 3.5 * Math.sqrt(ALPHA * (1 - ALPHA) / runs);
    assertThat((double) alarms / runs).as(measure.name()).isLessThan(bound);
    if (measure == DriftMeasure.PSI || measure == DriftMeasure.CHI_SQUARED) {
      assertThat((double) alarms / runs).isGreaterThan(ALPHA - 3.5 * Math.sqrt(ALPHA / runs));
    }
  }

  @Test
  void falseAlarmsOverThirtyColumnsAreControlledPerWindow() {
    Random random = new Random(43);
    DriftDecision.Rule rule = new DriftDecision.Rule(DriftMeasure.PSI, 0, ALPHA, 100);
    int windows = 150;
    int alarmed = 0;
    for (int window = 0; window < windows; window++) {
      List<ColumnDrift> columns =
          IntStream.range(0, 30)
              .mapToObj(i -> drift(2000, 800, random::nextGaussian, random::nextGaussian))
              .toList();
      alarmed +=
          DriftDecision.decide(columns, rule).stream()
                  .anyMatch(decision -> decision.verdict() == Verdict.DRIFT)
              ? 1
              : 0;
    }
    assertThat((double) alarmed / windows)
        .isLessThan(ALPHA + 3.5 * Math.sqrt(ALPHA * (1 - ALPHA) / windows));
  }

  @ParameterizedTest
  @EnumSource(DriftMeasure.class)
  void everyMeasureFindsAShiftOfHalfADeviation(DriftMeasure measure) {
    Random random = new Random(44);
    ColumnDrift drift = drift(5000, 2000, random::nextGaussian, () -> random.nextGaussian() + .5);
    DriftDecision.Rule rule =
        new DriftDecision.Rule(measure, Math.min(.07, measure.minimumEffect()), .01, 200);
    assertThat(verdict(drift, rule)).isEqualTo(Verdict.DRIFT);
  }

  @Test
  void aSmallWindowNeedsMoreThanTheEffectFloor() {
    Random random = new Random(45);
    ColumnDrift small = drift(10_000, 200, random::nextGaussian, random::nextGaussian);
    DriftDecision.Rule rule = new DriftDecision.Rule(DriftMeasure.PSI, .1, .01, 100);
    DriftDecision decision = DriftDecision.decide(List.of(small), rule).get(0);
    assertThat(decision.threshold()).isGreaterThan(.1);
    assertThat(decision.thresholdSource())
        .isEqualTo("null distribution, alpha 0.01, 10 bins, n 10000, m 200");
    ColumnDrift large = drift(10_000, 9000, random::nextGaussian, random::nextGaussian);
    assertThat(DriftDecision.decide(List.of(large), rule).get(0).thresholdSource())
        .isEqualTo("minimum effect");
  }

  @Test
  void doesNotJudgeFewRowsOrAnEmptyReference() {
    Random random = new Random(46);
    DriftDecision.Rule rule = new DriftDecision.Rule(DriftMeasure.PSI, .1, .01, 200);
    ColumnDrift few = drift(1000, 8, random::nextGaussian, () -> 100);
    DriftDecision decision = DriftDecision.decide(List.of(few), rule).get(0);
    assertThat(decision.verdict()).isEqualTo(Verdict.INSUFFICIENT_DATA);
    assertThat(decision.reason()).isEqualTo("the window has 8 rows (at least 200)");

    NumericState empty = new NumericState(NumericBins.of(new double[] {0}));
    NumericState full = new NumericState(NumericBins.of(new double[] {0}));
    for (int i = 0; i < 300; i++) {
      empty.addMissing();
      full.add(1);
    }
    DriftDecision undefined =
        DriftDecision.decide(List.of(ColumnDrift.of(empty, full, 1e-4)), rule).get(0);
    assertThat(undefined.verdict()).isEqualTo(Verdict.UNDEFINED);
    assertThat(undefined.reason()).isEqualTo("the reference has no value in this column");
  }

  @Test
  void noticesAConstantThatChangesAColumnThatEmptiesAndANewCategory() {
    DriftDecision.Rule rule = new DriftDecision.Rule(DriftMeasure.PSI, .1, .01, 200);
    ColumnDrift constant = drift(1000, 1000, () -> 0, () -> 1);
    ColumnDrift same = drift(1000, 1000, () -> 0, () -> 0);
    ColumnDrift emptied = drift(1000, 1000, () -> 1, () -> Double.NaN);
    CategoryState before = new CategoryState(2);
    CategoryState after = new CategoryState(2);
    for (int i = 0; i < 1000; i++) {
      before.add(i % 2);
      after.add(i % 5 == 0 ? 2 : i % 2);
    }
    ColumnDrift category = ColumnDrift.of(before, after, 1e-4);
    assertThat(DriftDecision.decide(List.of(constant, same, emptied, category), rule))
        .extracting(DriftDecision::verdict)
        .containsExactly(Verdict.DRIFT, Verdict.OK, Verdict.DRIFT, Verdict.DRIFT);
    assertThat(emptied.wasserstein()).isNaN();
  }

  @Test
  void rareCategoriesArePooledSoThatTheNullHolds() {
    Random random = new Random(47);
    DriftDecision.Rule rule = new DriftDecision.Rule(DriftMeasure.PSI, 0, ALPHA, 100);
    int runs = 400;
    int alarms = 0;
    for (int run = 0; run < runs; run++) {
      CategoryState[] states = {new CategoryState(60), new CategoryState(60)};
      for (int i = 0; i < 4000; i++) {
        states[i % 5 == 0 ? 1 : 0].add((int) Math.min(60, 1 / random.nextDouble()));
      }
      alarms += verdict(ColumnDrift.of(states[0], states[1], 1e-4), rule) == Verdict.DRIFT ? 1 : 0;
    }
    assertThat((double) alarms / runs)
        .isLessThan(ALPHA + 3.5 * Math.sqrt(ALPHA * (1 - ALPHA) / runs));
  }

  private static Verdict verdict(ColumnDrift drift, DriftDecision.Rule rule) {
    return DriftDecision.decide(Collections.singletonList(drift), rule).get(0).verdict();
  }

  private static ColumnDrift drift(int n, int m, DoubleSupplier before, DoubleSupplier after) {
    double[] reference = DoubleStream.generate(before).limit(n).toArray();
    NumericBins bins = NumericBins.of(Arrays.stream(reference).sorted().toArray());
    NumericState current = new NumericState(bins);
    for (int i = 0; i < m; i++) {
      current.add(after.getAsDouble());
    }
    return ColumnDrift.of(DivergencesTest.filled(bins, reference), current, 1e-4);
  }
}
