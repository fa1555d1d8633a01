package io.sinter.training.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.training.internal.Recorded;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsTest {
  /** Recorded by vectors.py from scikit-learn. */
  static Stream<JsonNode> cases() throws IOException {
    return Recorded.cases("metrics.json");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightedMetricsEqualThoseOfScikitLearn(JsonNode recorded) {
    float[] scores = Recorded.floats(recorded.get("scores"));
    float[] targets = Recorded.floats(recorded.get("targets"));
    float[] weights = Recorded.floats(recorded.get("weights"));

    Map<String, Double> metrics =
        switch (recorded.get("name").asText()) {
          case "binary" -> BinaryMetrics.of(scores, targets, weights);
          case "multiclass" -> MulticlassMetrics.of(scores, targets, weights, 4);
          case "regression" -> RegressionMetrics.of(scores, targets, weights);
          case "quantile" ->
              RegressionMetrics.quantiles(scores, targets, weights, List.of(0.1, 0.5, 0.9));
          default -> RegressionMetrics.poisson(scores, targets, weights);
        };

    JsonNode expected = recorded.get("metrics");
    assertThat(metrics).hasSize(expected.size());
    metrics.forEach(
        (name, value) ->
            assertThat(value).as(name).isCloseTo(expected.get(name).asDouble(), within(1e-6)));
  }

  @Test
  void equalWeightsChangeNothing() {
    float[] scores = {0.1f, 0.4f, 0.4f, 0.8f, 0.3f};
    float[] labels = {0, 1, 0, 1, 0};
    float[] twos = {2, 2, 2, 2, 2};

    assertThat(AreaUnderCurve.of(scores, labels, twos))
        .isCloseTo(AreaUnderCurve.of(scores, labels), within(1e-15));
  }

  @Test
  void aClassThatIsNowhereCountsAsNothingForF1AndNotAtAllForTheArea() {
    float[] scores = {0.9f, 0.1f, 0, 0.2f, 0.8f, 0};

    Map<String, Double> metrics =
        MulticlassMetrics.of(scores, new float[] {0, 1}, new float[] {1, 1}, 3);

    assertThat(metrics.get("macro_f1")).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(metrics.get("macro_auc")).isEqualTo(1);
  }
}
