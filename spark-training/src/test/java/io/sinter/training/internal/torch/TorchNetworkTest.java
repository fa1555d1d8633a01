package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.arrow.NativeRuntime;
import io.sinter.training.Activation;
import io.sinter.training.MlpNetwork;
import io.sinter.training.internal.Recorded;
import io.sinter.training.internal.WeightPlan;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
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
    return Recorded.cases("forward.json");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsEqualThoseOfNumpy(JsonNode recorded) {
    NativeRuntime.prepare(1);
    MlpNetwork network =
        new MlpNetwork(List.of(5, 4), Activation.valueOf(recorded.get("activation").asText()), 0.5);
    WeightPlan plan = WeightPlan.of(network, Recorded.features(recorded), 1);
    try (PointerScope scope = new PointerScope()) {
      TorchNetwork torch =
          new TorchNetwork(
              plan,
              Recorded.floats(recorded.get("weights")),
              ScalarType.Float,
              new Device(DeviceType.CPU));
      torch.evaluate();
      float[] logits =
          Tensors.floats(
              torch.forward(
                  List.of(
                      Tensors.of(Recorded.floats(recorded.get("numeric")), 6, 3),
                      Tensors.of(Recorded.longs(recorded.get("categories")), 6, 2))));

      assertThat(logits)
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(Recorded.floats(recorded.get("logits")));
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
}
