package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.arrow.NativeRuntime;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.ConvolutionNetwork;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.Precision;
import io.sinter.training.internal.WeightPlan;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("try") // Scopes are closed, not used.
class PrecisionTest {
  private static final int ROWS = 64;
  private static final FeatureSpec FEATURES =
      new FeatureSpec(
          List.of(
              new NumericFeature("x", ColumnType.DOUBLE, 0, 0, 1),
              new NumericFeature("y", ColumnType.DOUBLE, 0, 0, 1),
              new CategoricalFeature("kind", List.of("a", "b"), 3)));

  static Stream<Arguments> cases() {
    Loss classes =
        Loss.multiclass().withClassWeights(Map.of("b", 2.0)).withClasses(List.of("a", "b", "c"));
    Network convolution = Network.convolution(List.of(1, 2), List.of(8));
    assertThat(((ConvolutionNetwork) convolution).numbers()).isEqualTo(2);
    return Stream.of(
        Arguments.of(Network.mlp(List.of(16)), Loss.binary()),
        Arguments.of(Network.mlp(List.of(16)), Loss.poisson()),
        Arguments.of(Network.residual(16, 2), classes),
        Arguments.of(Network.residual(16, 2), Loss.huber(1)),
        Arguments.of(Network.transformer(16, 2, 2), Loss.squared()),
        Arguments.of(Network.transformer(16, 2, 2), classes),
        Arguments.of(convolution, Loss.quantile(List.of(0.1, 0.5, 0.9))),
        Arguments.of(convolution, Loss.absolute()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sixteenBitPassesComeCloseTo32(Network network, Loss loss) {
    NativeRuntime.prepare(1);
    Pass full = pass(network, loss, Precision.FP32);
    Pass half = pass(network, loss, Precision.BF16);

    // bfloat16 keeps 8 bits: a relative error of 1/256 an operation.
    assertThat(half.loss()).isCloseTo(full.loss(), within(0.02 * Math.abs(full.loss()) + 0.1));
    double difference = 0;
    double size = 0;
    for (int i = 0; i < full.gradients().length; i++) {
      difference += Math.pow(half.gradients()[i] - full.gradients()[i], 2);
      size += Math.pow(full.gradients()[i], 2);
    }
    assertThat(Math.sqrt(difference / size)).isBetween(1e-7, 0.1);
  }

  @SuppressWarnings("ArrayRecordComponent") // Test data.
  private record Pass(double loss, double[] gradients) {}

  private static Pass pass(Network described, Loss loss, Precision precision) {
    SplittableRandom random = new SplittableRandom(3);
    float[] numbers = new float[2 * ROWS];
    long[] categories = new long[ROWS];
    long[] classes = new long[ROWS];
    float[] labels = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      numbers[2 * i] = (float) random.nextGaussian();
      numbers[2 * i + 1] = (float) random.nextGaussian();
      categories[i] = random.nextInt(4);
      classes[i] = random.nextInt(3);
      labels[i] = random.nextInt(2);
    }
    try (PointerScope scope = new PointerScope()) {
      Device cpu = new Device(DeviceType.CPU);
      WeightPlan plan = WeightPlan.of(described, FEATURES, loss.outputs());
      TorchNetwork network = new TorchNetwork(plan, plan.initial(5), ScalarType.Float, cpu);
      Tensor target =
          loss instanceof Loss.Multiclass ? Tensors.of(classes, ROWS) : Tensors.of(labels, ROWS);
      List<Tensor> inputs = List.of(Tensors.of(numbers, ROWS, 2), Tensors.of(categories, ROWS, 1));
      Tensor value;
      try (Autocast autocast = new Autocast(precision, cpu)) {
        Tensor output = network.forward(inputs);
        assertThat(output.scalar_type().intern()).isEqualTo(ScalarType.Float);
        value = Objective.of(loss).loss(output, target, null);
      }
      value.backward();
      List<Tensor> gradients =
          network.parameters().stream().map(weight -> weight.grad().flatten()).toList();
      Tensor all =
          torch.cat(new org.bytedeco.pytorch.TensorVector(gradients.toArray(Tensor[]::new)));
      return new Pass(value.item_double(), Tensors.doubles(all));
    }
  }
}
