package io.sinter.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.training.internal.Recorded;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LearningRateScheduleTest {
  static Stream<JsonNode> recorded() throws IOException {
    return Recorded.cases("schedules.json");
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void factorsEqualThoseOfPyTorch(JsonNode recorded) {
    LearningRateSchedule schedule =
        new LearningRateSchedule(
            LearningRateSchedule.Kind.valueOf(recorded.get("kind").asText()),
            recorded.get("warmup").asDouble(),
            recorded.get("floor").asDouble(),
            recorded.get("pieces").asInt(),
            recorded.get("decay").asDouble());
    double[] expected = Recorded.doubles(recorded.get("factors"));

    for (int step = 0; step < expected.length; step++) {
      assertThat(schedule.factor(step, expected.length))
          .as("%s at step %d", schedule, step)
          .isCloseTo(expected[step], within(1e-9));
    }
  }

  @Test
  void shortTrainingsHaveAFactorAtEachStep() {
    for (LearningRateSchedule.Kind kind : LearningRateSchedule.Kind.values()) {
      for (int steps = 1; steps <= 5; steps++) {
        for (int step = 0; step < steps; step++) {
          assertThat(LearningRateSchedule.of(kind).factor(step, steps))
              .as("%s at step %d of %d", kind, step, steps)
              .isBetween(0.0, 1.0);
        }
      }
    }
  }

  @Test
  void numbersOutOfRangeAreNamedTogether() {
    assertThatThrownBy(() -> new LearningRateSchedule(LearningRateSchedule.Kind.STEP, 1, 0, 0, 0.5))
        .hasMessage(
            "Cannot schedule the learning rate: warmup is 1.0 (allowed: 0 to below 1), pieces is 0 (allowed: at least 1). Correct the schedule.");
  }
}
