package io.sinter.training.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MomentsTest {
  @Test
  void meetTheirClosedFormsOnTheNumbersFromOneToN() {
    int n = 1001;
    Moments moments = new Moments(1);
    for (int i = 1; i <= n; i++) {
      moments.add(0, i);
      moments.add(0, Double.NaN);
    }

    assertThat(moments.count(0)).isEqualTo(n);
    assertThat(moments.minimum(0)).isEqualTo(1);
    assertThat(moments.maximum(0)).isEqualTo(n);
    assertThat(moments.mean(0)).isCloseTo((n + 1) / 2.0, within(1e-9));
    assertThat(moments.deviation(0)).isCloseTo(Math.sqrt((n * (double) n - 1) / 12), within(1e-9));
  }

  @Test
  void partsMergeIntoTheWholeEvenFarFromZeroAndWithEmptyParts() {
    Moments whole = new Moments(2);
    Moments merged = new Moments(2);
    for (int part = 0; part < 5; part++) {
      Moments state = new Moments(2);
      for (int i = 0; part != 2 && i < 100; i++) {
        double value = 1e9 + part * 10 + i * 0.25;
        state.add(0, value);
        whole.add(0, value);
      }
      merged.merge(state);
    }

    assertThat(merged.count(0)).isEqualTo(400);
    assertThat(merged.mean(0)).isCloseTo(whole.mean(0), within(1e-6));
    assertThat(merged.deviation(0)).isCloseTo(deviationOfParts(), within(1e-9));
    assertThat(merged.count(1)).isZero();
  }

  @Test
  void numbersTakenTogetherAreAsThoseTakenOneByOne() {
    float[] values = {Float.NaN, 3, 7, Float.NaN, -2, 11, 5};
    Moments together = new Moments(1);
    together.add(0, values, new int[] {0, 2, 3}, 3);
    together.add(0, values, new int[] {4, 6, 1}, 2);
    Moments single = new Moments(1);
    for (int i : new int[] {0, 2, 3, 4, 6}) {
      single.add(0, values[i]);
    }

    assertThat(together.count(0)).isEqualTo(3).isEqualTo(single.count(0));
    assertThat(together.minimum(0)).isEqualTo(-2);
    assertThat(together.maximum(0)).isEqualTo(7);
    assertThat(together.mean(0)).isEqualTo(single.mean(0)).isCloseTo(10 / 3.0, within(1e-12));
    assertThat(together.deviation(0)).isEqualTo(single.deviation(0));
  }

  @Test
  void infiniteNumbersShowInTheExtremes() {
    Moments moments = new Moments(1);
    moments.add(0, 1);
    moments.add(0, Double.POSITIVE_INFINITY);

    assertThat(moments.maximum(0)).isInfinite();
  }

  /** Two passes over the same numbers, without their offset. */
  private static double deviationOfParts() {
    double sum = 0;
    double squares = 0;
    int[] parts = {0, 1, 3, 4};
    for (int part : parts) {
      for (int i = 0; i < 100; i++) {
        sum += part * 10 + i * 0.25;
      }
    }
    double mean = sum / 400;
    for (int part : parts) {
      for (int i = 0; i < 100; i++) {
        double distance = part * 10 + i * 0.25 - mean;
        squares += distance * distance;
      }
    }
    return Math.sqrt(squares / 400);
  }
}
