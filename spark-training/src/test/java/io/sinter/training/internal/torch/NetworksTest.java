package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.arrow.NativeRuntime;
import io.sinter.registry.ColumnType;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Activation;
import io.sinter.training.ConvolutionNetwork;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.ResidualNetwork;
import io.sinter.training.TransformerNetwork;
import io.sinter.training.internal.Recorded;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.WeightPlan.Slice;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("try") // Scopes are closed, not used.
class NetworksTest {
  private static final FeatureSpec TWO_NUMBERS =
      new FeatureSpec(
          List.of(
              new NumericFeature("x", ColumnType.DOUBLE, 0, 0, 1),
              new NumericFeature("y", ColumnType.DOUBLE, 0, 0, 1)));

  /** Recorded by torch_vectors.py from PyTorch's own layers in float64. */
  static Stream<JsonNode> cases() throws IOException {
    return Recorded.cases("networks.json");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsLossAndGradientsEqualThoseOfPyTorch(JsonNode recorded) {
    NativeRuntime.prepare(1);
    boolean binary = recorded.get("loss").asText().equals("binary");
    Loss loss = binary ? Loss.binary() : Loss.multiclass().withClasses(List.of("a", "b", "c"));
    FeatureSpec features = Recorded.features(recorded);
    int numbers = features.numeric().size();
    WeightPlan plan =
        WeightPlan.of(network(recorded.get("name").asText()), features, loss.outputs());
    assertThat(plan.slices())
        .extracting(Slice::name)
        .containsExactlyInAnyOrderElementsOf(recorded.get("weights")::fieldNames);
    try (PointerScope scope = new PointerScope()) {
      Device cpu = new Device(DeviceType.CPU);
      float[] weights = new float[plan.size()];
      flatten(plan, recorded.get("weights"), weights);
      TorchNetwork network = new TorchNetwork(plan, weights, ScalarType.Double, cpu);
      int rows = recorded.get("target").size();
      Tensor target =
          binary
              ? Tensors.of(Recorded.doubles(recorded.get("target")), rows)
              : Tensors.of(Recorded.longs(recorded.get("target")), rows);

      Tensor output =
          network.forward(
              List.of(
                  Tensors.of(Recorded.doubles(recorded.get("numeric")), rows, numbers),
                  Tensors.of(Recorded.longs(recorded.get("categories")), rows, 2)));
      Tensor value = Objective.of(loss).loss(output, target, null);
      value.backward();

      assertThat(Tensors.doubles(output))
          .usingComparatorWithPrecision(1e-9)
          .containsExactly(Recorded.doubles(recorded.get("output")));
      assertThat(value.item_double()).isCloseTo(recorded.get("value").asDouble(), within(1e-9));
      for (int weight = 0; weight < plan.slices().size(); weight++) {
        Slice slice = plan.slices().get(weight);
        double[] gradients = Tensors.doubles(network.parameters().get(weight).grad());
        double[] expected =
            Recorded.doubles(recorded.get("gradients").get(slice.name()).get("values"));
        for (int i = 0; i < expected.length; i++) {
          assertThat(gradients[i]).as(slice.name()).isCloseTo(expected[i], within(1e-9));
        }
      }
    }
  }

  @Test
  void firstWeightsAreThoseOfPyTorchsLayers() {
    WeightPlan plan =
        WeightPlan.of(Network.convolution(List.of(1, 2), List.of(50)), TWO_NUMBERS, 1);
    float[] weights = plan.initial(1);

    Slice convolution = plan.slice("weight_stage_0");
    double largest = 0;
    double squares = 0;
    for (int i = 0; i < convolution.size(); i++) {
      largest = Math.max(largest, Math.abs(weights[convolution.offset() + i]));
      squares += Math.pow(weights[convolution.offset() + i], 2);
    }
    // Uniform within ±1/sqrt(1 channel * 3): a variance of a ninth.
    assertThat(largest).isBetween(0.55, 1 / Math.sqrt(3));
    assertThat(squares / convolution.size()).isCloseTo(1.0 / 9, within(0.03));
    WeightPlan residual = WeightPlan.of(Network.residual(4, 1), TWO_NUMBERS, 1);
    float[] first = residual.initial(1);
    assertThat(first[residual.slice("scale_head").offset()]).isEqualTo(1);
    assertThat(first[residual.slice("shift_head").offset()]).isEqualTo(0);
  }

  @Test
  void dropoutVariesTrainingAndLeavesScoringAlone() {
    NativeRuntime.prepare(1);
    List<Network> networks =
        List.of(
            new ResidualNetwork(8, 16, 2, Activation.RELU, 0.5, 0),
            new ResidualNetwork(8, 16, 2, Activation.RELU, 0, 0.5),
            new TransformerNetwork(8, 16, 2, 2, Activation.RELU, 0.5, 0, 0),
            new TransformerNetwork(8, 16, 2, 2, Activation.RELU, 0, 0.5, 0),
            new TransformerNetwork(8, 16, 2, 2, Activation.RELU, 0, 0, 0.5));
    for (Network described : networks) {
      try (PointerScope scope = new PointerScope()) {
        WeightPlan plan = WeightPlan.of(described, TWO_NUMBERS, 1);
        Device cpu = new Device(DeviceType.CPU);
        TorchNetwork network = new TorchNetwork(plan, plan.initial(1), ScalarType.Float, cpu);
        List<Tensor> inputs =
            List.of(Tensors.of(new float[] {1, -2, 0.5f, 3}, 2, 2), Tensors.of(new long[0], 2, 0));

        assertThat(Tensors.floats(network.forward(inputs)))
            .as(described.description())
            .isNotEqualTo(Tensors.floats(network.forward(inputs)));
        network.evaluate();
        assertThat(Tensors.floats(network.forward(inputs)))
            .isEqualTo(Tensors.floats(network.forward(inputs)));
      }
    }
  }

  private static void flatten(WeightPlan plan, JsonNode named, float[] target) {
    for (Slice slice : plan.slices()) {
      JsonNode weight = named.get(slice.name());
      assertThat(Recorded.longs(weight.get("shape"))).as(slice.name()).isEqualTo(slice.shape());
      float[] values = Recorded.floats(weight.get("values"));
      System.arraycopy(values, 0, target, slice.offset(), values.length);
    }
  }

  private static Network network(String name) {
    return switch (name) {
      case "residual" -> new ResidualNetwork(6, 8, 2, Activation.RELU, 0, 0);
      case "transformer" -> new TransformerNetwork(8, 12, 2, 2, Activation.GELU, 0, 0, 0);
      case "image" -> convolution(List.of(2, 4, 5));
      default -> convolution(List.of(2, 9));
    };
  }

  private static Network convolution(List<Integer> shape) {
    return new ConvolutionNetwork(shape, List.of(3, 4), 3, List.of(7), Activation.RELU, 0);
  }
}
