package io.sinter.training.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AreaUnderCurveTest {
  /** Recorded by vectors.py from scikit-learn's roc_auc_score. */
  static Stream<JsonNode> cases() throws IOException {
    JsonNode cases =
        new ObjectMapper()
            .readTree(AreaUnderCurveTest.class.getResourceAsStream("/io/sinter/training/auc.json"));
    return StreamSupport.stream(cases.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsScikitLearn(JsonNode recorded) {
    assertThat(AreaUnderCurve.of(floats(recorded.get("scores")), floats(recorded.get("labels"))))
        .as(recorded.get("name").asText())
        .isCloseTo(recorded.get("auc").asDouble(), within(1e-12));
  }

  @Test
  void isNotANumberWhereAClassIsMissing() {
    assertThat(AreaUnderCurve.of(new float[] {0.1f, 0.2f}, new float[] {1, 1})).isNaN();
  }

  private static float[] floats(JsonNode values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values.get(i).asDouble();
    }
    return floats;
  }
}
