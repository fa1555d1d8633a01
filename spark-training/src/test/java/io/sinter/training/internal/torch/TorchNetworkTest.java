package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.arrow.NativeRuntime;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Activation;
import io.sinter.training.MlpNetwork;
import io.sinter.training.internal.WeightPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("try") // Scopes are closed, not used.
class TorchNetworkTest {
  /** Recorded by vectors.py from a NumPy implementation in float64. */
  static Stream<JsonNode> cases() throws IOException {
    JsonNode cases =
        new ObjectMapper()
            .readTree(
                TorchNetworkTest.class.getResourceAsStream("/io/sinter/training/forward.json"));
    return StreamSupport.stream(cases.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsEqualThoseOfNumpy(JsonNode recorded) {
    NativeRuntime.prepare(1);
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      features.add(
          new NumericFeature(
              "n" + i,
              ColumnType.DOUBLE,
              recorded.get("fill").get(i).asDouble(),
              recorded.get("mean").get(i).asDouble(),
              recorded.get("deviation").get(i).asDouble()));
    }
    features.add(new CategoricalFeature("a", List.of("u", "v"), 2));
    features.add(new CategoricalFeature("b", List.of("u", "v", "w"), 3));
    MlpNetwork network =
        new MlpNetwork(List.of(5, 4), Activation.valueOf(recorded.get("activation").asText()), 0.5);
    WeightPlan plan = WeightPlan.of(network, new FeatureSpec(features), 1);
    try (PointerScope scope = new PointerScope()) {
      TorchNetwork torch =
          new TorchNetwork(
              plan, floats(recorded.get("weights")), ScalarType.Float, new Device(DeviceType.CPU));
      torch.evaluate();
      JsonNode categories = recorded.get("categories");
      long[] indices = new long[12];
      for (int i = 0; i < 12; i++) {
        indices[i] = categories.get(i / 2).get(i % 2).asLong();
      }

      float[] logits =
          Tensors.floats(
              torch.forward(
                  List.of(
                      Tensors.of(rows(recorded.get("numeric")), 6, 3), Tensors.of(indices, 6, 2))));

      assertThat(logits)
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(floats(recorded.get("logits")));
    }
  }

  @Test
  void firstWeightsAreThoseOfTheSeedWithinTheBoundsOfPyTorch() {
    WeightPlan plan =
        WeightPlan.of(new MlpNetwork(List.of(100), Activation.RELU, 0), Ranks.FEATURES, 1);
    float[] weights = plan.initial(4);

    assertThat(plan.initial(4)).isEqualTo(weights);
    assertThat(plan.initial(5)).isNotEqualTo(weights);
    assertThat(plan.slices())
        .extracting(WeightPlan.Slice::name)
        .containsExactly("embedding_0", "weight_0", "bias_0", "weight_1", "bias_1");
    WeightPlan.Slice first = plan.slice("weight_0");
    double bound = 1 / Math.sqrt(first.dimensions().get(1));
    for (int i = first.offset(); i < first.offset() + first.size() + 100; i++) {
      assertThat((double) Math.abs(weights[i])).isLessThanOrEqualTo(bound);
    }
  }

  private static float[] rows(JsonNode matrix) {
    float[] flat = new float[matrix.size() * matrix.get(0).size()];
    for (int i = 0; i < flat.length; i++) {
      JsonNode value = matrix.get(i / matrix.get(0).size()).get(i % matrix.get(0).size());
      flat[i] = value.isNull() ? Float.NaN : (float) value.asDouble();
    }
    return flat;
  }

  private static float[] floats(JsonNode values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values.get(i).asDouble();
    }
    return floats;
  }
}
