package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CyclicFeatureTest {
  private static final CyclicFeature TIME = new CyclicFeature("t", List.of(TimePeriod.values()));

  /** Half a step of floats near 1, and what doubles leave. */
  private static final double ROUNDING = 6.1e-8;

  @Test
  void numbersAreThoseOfExactArithmetic() {
    for (double[] time : times()) {
      float[] numbers = new float[TIME.width()];
      TIME.encode(time[0] / 1e6, numbers, 0);
      for (int i = 0; i < numbers.length; i++) {
        assertThat((double) numbers[i])
            .as("%s of %d us", TIME.numbers().get(i), (long) time[0])
            .isCloseTo(time[i + 1], within(ROUNDING));
      }
    }
  }

  /** Microseconds, then what make_times.py computed. */
  private static List<double[]> times() {
    try (InputStream in =
        Objects.requireNonNull(CyclicFeatureTest.class.getResourceAsStream("/times/times.csv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> Arrays.stream(line.split(",", -1)).mapToDouble(Double::valueOf).toArray())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aMissingTimeIsTheMiddleOfTheCircle(double seconds) {
    float[] numbers = {9, 9, 9, 9, 9};
    new CyclicFeature("t", List.of(TimePeriod.DAY, TimePeriod.YEAR)).encode(seconds, numbers, 1);
    assertThat(numbers).containsExactly(9, 0, 0, 0, 0);
  }

  @Test
  void numbersHaveNamesOfColumnAndPeriod() {
    assertThat(new CyclicFeature("dep", List.of(TimePeriod.WEEK, TimePeriod.DAY)).numbers())
        .containsExactly("dep_week_sin", "dep_week_cos", "dep_day_sin", "dep_day_cos");
  }

  @Test
  void aColumnNeedsPeriodsEachOnce() {
    assertThatThrownBy(() -> new CyclicFeature("t", List.of()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("column 't': its periods are [] (allowed: at least one, each once)");
    assertThatThrownBy(() -> new CyclicFeature("t", List.of(TimePeriod.DAY, TimePeriod.DAY)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("[day, day]");
  }

  @Test
  void aPeriodThatIsNoneIsRefusedWithThoseThereAre() {
    assertThat(TimePeriod.of(" Week ")).isEqualTo(TimePeriod.WEEK);
    assertThatThrownBy(() -> TimePeriod.of("month"))
        .isInstanceOf(RegistryException.class)
        .hasMessage("Cannot read the period 'month' (allowed: hour, day, week, year). Correct it.");
  }

  @Test
  void aSpecificationWithTimesComesBackFromJson() {
    FeatureSpec spec = new FeatureSpec(List.of(TIME, new CategoricalFeature("c", List.of("a"), 1)));
    assertThat(FeatureSpec.fromJson(spec.toJson())).isEqualTo(spec);
    assertThat(spec.cyclic()).containsExactly(TIME);
    assertThatThrownBy(() -> FeatureSpec.fromJson(spec.toJson().replace("week", "fortnight")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("'fortnight'");
  }
}
