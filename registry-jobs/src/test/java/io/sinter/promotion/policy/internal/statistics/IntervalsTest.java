package io.sinter.promotion.policy.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.GateInterval;
import org.junit.jupiter.api.Test;

class IntervalsTest {
  private final JsonNode figures = Expected.figures();

  @Test
  void quantilesAreSciPys() {
    figures
        .path("quantiles")
        .properties()
        .forEach(
            entry ->
                assertThat(Intervals.quantile(Double.parseDouble(entry.getKey())))
                    .isCloseTo(entry.getValue().asDouble(), within(1e-9)));
  }

  @Test
  void newcombesIntervalHoldsInEveryCorner() {
    for (JsonNode recorded : figures.path("newcombe_cases")) {
      long[] cells = new long[4];
      for (int i = 0; i < 4; i++) {
        cells[i] = recorded.path("cells").get(i).asLong();
      }
      GateInterval found = Intervals.newcombe(cells, 0.95);
      assertThat(found.lower())
          .as(recorded.toString())
          .isCloseTo(recorded.path("interval").get(0).asDouble(), within(1e-9));
      assertThat(found.upper())
          .isCloseTo(recorded.path("interval").get(1).asDouble(), within(1e-9));
    }
  }

  @Test
  void wilsonsIntervalOfNothingRightStartsAtZeroAndHasWidth() {
    GateInterval found = Intervals.wilson(0, 10, 0.95);
    assertThat(found.lower()).isZero();
    /* z^2 / (n + z^2). */
    assertThat(found.upper()).isCloseTo(3.841459 / 13.841459, within(1e-6));
  }
}
