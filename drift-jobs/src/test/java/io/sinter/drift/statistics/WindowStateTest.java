package io.sinter.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowStateTest {
  private static final WindowLayout LAYOUT =
      new WindowLayout(
          List.of(NumericBins.of(new Random(1).doubles(5000).sorted().toArray())),
          List.of(List.of("a", "b", "c")),
          ScoreBins.of(new double[0]));

  private record Row(double value, int category, double score, double label, String version) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anySplitInAnyOrderGivesTheIdenticalState(long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      rows.add(
          new Row(
              value(random),
              random.nextInt(5),
              random.nextDouble(),
              random.nextInt(3),
              "" + random.nextInt(2)));
    }
    WindowState whole = new WindowState(LAYOUT);
    rows.forEach(row -> add(whole, row));

    Collections.shuffle(rows, random);
    List<WindowState> parts = new ArrayList<>();
    for (int start = 0; start < rows.size(); ) {
      int end = Math.min(rows.size(), start + random.nextInt(700));
      WindowState part = new WindowState(LAYOUT);
      rows.subList(start, end).forEach(row -> add(part, row));
      parts.add(part);
      start = end;
    }
    Collections.shuffle(parts, random);
    WindowState merged = new WindowState(LAYOUT);
    parts.forEach(merged::merge);

    assertThat(merged).as("seed %d", seed).isEqualTo(whole);
    assertThat(merged.numeric(0).mean()).isEqualTo(whole.numeric(0).mean());
    assertThat(merged.rows()).isEqualTo(3000);
    assertThat(merged.versions()).containsOnlyKeys("0", "1");
  }

  @Test
  void sumsAreExactWhereDoublesRound() {
    ExactSum sum = new ExactSum();
    for (double value : new double[] {1e300, 1, -1e300, 1e-300, Double.MIN_VALUE, -0.0}) {
      sum.add(value);
    }
    assertThat(sum.value()).isEqualTo(1.0);

    Random random = new Random(5);
    BigDecimal exact = BigDecimal.ZERO;
    ExactSum many = new ExactSum();
    for (int i = 0; i < 2000; i++) {
      double value = random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      exact = exact.add(new BigDecimal(value));
      many.add(value);
    }
    assertThat(many.value()).isEqualTo(exact.doubleValue());
  }

  @Test
  void binsKeepEveryValueOnItsSide() {
    double[] sorted = new Random(3).doubles(1000, -5, 5).sorted().toArray();
    NumericBins bins = NumericBins.of(sorted);
    assertThat(bins.index(Math.nextDown(sorted[0]))).isZero();
    assertThat(bins.index(sorted[0])).isEqualTo(1);
    assertThat(bins.index(sorted[999])).isEqualTo(bins.size() - 2);
    assertThat(bins.index(Math.nextUp(sorted[999]))).isEqualTo(bins.size() - 1);
    assertThat(bins.index(Double.NEGATIVE_INFINITY)).isZero();
    NumericState state = DivergencesTest.filled(bins, sorted);
    long[] coarse = bins.coarse(state.counts());
    assertThat(coarse).hasSize(12);
    assertThat(Arrays.copyOfRange(coarse, 1, 11)).containsOnly(100);
  }

  @Test
  void missingValuesAndInfinitiesStayOutOfTheMoments() {
    NumericState state = new NumericState(NumericBins.of(new double[] {1, 2, 3}));
    for (double value :
        new double[] {1, 3, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      state.add(value);
    }
    assertThat(state.missing()).isEqualTo(1);
    assertThat(state.present()).isEqualTo(4);
    assertThat(state.mean()).isEqualTo(2);
    assertThat(state.standardDeviation()).isEqualTo(1);
  }

  private static double value(Random random) {
    return switch (random.nextInt(20)) {
      case 0 -> Double.NaN;
      case 1 -> -0.0;
      case 2 -> 0.0;
      case 3 -> Double.POSITIVE_INFINITY;
      default -> random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15);
    };
  }

  private static void add(WindowState state, Row row) {
    state.addRow(row.version());
    state.numeric(0).add(row.value());
    state.category(0).add(row.category());
    state.scores().add(row.score(), row.score() > .5 ? 1 : 0, row.label());
  }
}
