package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.arrow.NativeRuntime;
import io.sinter.registry.ColumnType;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Activation;
import io.sinter.training.ConvolutionNetwork;
import io.sinter.training.Precision;
import io.sinter.training.internal.WeightPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Scopes are closed, not used.
class ImageLayoutTest {
  private static final int ROWS = 5;
  private static final ConvolutionNetwork NETWORK =
      new ConvolutionNetwork(List.of(3, 8, 8), List.of(4, 6), 3, List.of(10), Activation.GELU, 0);

  @Test
  void gradientsAreTheSameEitherWay() {
    NativeRuntime.prepare(1);
    double[] plain = gradients(ImageLayout.CONTIGUOUS);
    double[] turned = gradients(ImageLayout.CHANNELS_LAST);

    assertThat(plain).hasSizeGreaterThan(400);
    assertThat(turned).usingComparatorWithPrecision(1e-11).containsExactly(plain);
  }

  @Test
  void theTextTurnsImagesAround() {
    assertThat(NetworkText.forward(plan(), ImageLayout.CHANNELS_LAST))
        .containsPattern("contiguous\\(memory_format=2\\)[\\s\\S]*conv2d[\\s\\S]*conv2d");
    assertThat(NetworkText.forward(plan())).doesNotContain("contiguous");
    assertThat(ImageLayout.of(new Device(DeviceType.CPU), Precision.BF16))
        .isEqualTo(ImageLayout.CONTIGUOUS);
    Device gpu = new Device(DeviceType.CUDA, (byte) 0);
    assertThat(ImageLayout.of(gpu, Precision.BF16)).isEqualTo(ImageLayout.CHANNELS_LAST);
    assertThat(ImageLayout.of(gpu, Precision.TF32)).isEqualTo(ImageLayout.CHANNELS_LAST);
    assertThat(ImageLayout.of(gpu, Precision.FP32)).isEqualTo(ImageLayout.CONTIGUOUS);
  }

  private static WeightPlan plan() {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < NETWORK.numbers(); i++) {
      features.add(new NumericFeature("p" + i, ColumnType.DOUBLE, 0, 0, 1));
    }
    return WeightPlan.of(NETWORK, new FeatureSpec(features), 1);
  }

  private static double[] gradients(ImageLayout layout) {
    SplittableRandom random = new SplittableRandom(2);
    double[] pixels = random.doubles((long) ROWS * NETWORK.numbers(), -1, 1).toArray();
    try (PointerScope scope = new PointerScope()) {
      Device cpu = new Device(DeviceType.CPU);
      WeightPlan plan = plan();
      TorchNetwork network =
          new TorchNetwork(plan, plan.initial(1), ScalarType.Double, cpu, layout);
      Tensor output =
          network.forward(
              List.of(
                  Tensors.of(pixels, ROWS, NETWORK.numbers()), Tensors.of(new long[0], ROWS, 0)));
      output.mul(output).sum().backward();
      return Tensors.doubles(
          torch.cat(
              new TensorVector(
                  network.parameters().stream()
                      .map(weight -> weight.grad().flatten())
                      .toArray(Tensor[]::new))));
    }
  }
}
