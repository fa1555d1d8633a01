package io.sinter.training.internal.torch.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.arrow.NativeRuntime;
import io.sinter.training.Clipping;
import io.sinter.training.OptimizerKind;
import io.sinter.training.OptimizerOptions;
import io.sinter.training.internal.Recorded;
import io.sinter.training.internal.torch.Tensors;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** On the CPU, which has the same kernels by name. */
@SuppressWarnings("try") // Scopes are closed, not used.
class DeviceUpdateTest {
  private static final int SIZE = 5;
  private static final Map<Integer, Float> BAD =
      Map.of(
          3, Float.POSITIVE_INFINITY, 4, Float.NaN, 11, Float.NEGATIVE_INFINITY, 2020, Float.NaN);

  @BeforeAll
  static void load() {
    NativeRuntime.prepare(1);
  }

  static Stream<JsonNode> recorded() throws IOException {
    return Recorded.cases("scaler.json");
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void weightsAndScalesAreThoseOfPyTorchsGradScaler(JsonNode recorded) {
    OptimizerOptions options =
        OptimizerOptions.of(OptimizerKind.valueOf(recorded.get("kind").asText()), 1)
            .withMomentum(0.9)
            .withWeightDecay(recorded.get("kind").asText().equals("ADAMW") ? 0.1 : 0);
    double norm = recorded.get("norm").asDouble();
    try (PointerScope scope = new PointerScope()) {
      Tensor weights = Tensors.of(new float[] {-1, -0.5f, 0, 0.5f, 1}, SIZE);
      Device cpu = new Device(DeviceType.CPU);
      DeviceLossScale scale = new DeviceLossScale(cpu);
      DeviceUpdate update =
          new DeviceUpdate(
              norm > 0 ? Clipping.norm(norm) : Clipping.NONE,
              Optimizer.of(options, List.of(weights)),
              cpu,
              scale);
      int step = 0;
      for (JsonNode shown : recorded.get("shown")) {
        while (step < shown.get("step").asInt()) {
          step++;
          try (PointerScope inner = new PointerScope()) {
            List<Tensor> gradients = List.of(gradient(step).mul(scale.value()));
            update.apply(gradients, gradients, 1e-3);
          }
        }
        assertThat(scale.read().value()).isEqualTo(shown.get("scale").asDouble());
        assertThat(scale.read().good()).isEqualTo(shown.get("good").asInt());
        assertThat(Tensors.floats(weights))
            .as("weights after step %d", step)
            .usingComparatorWithPrecision(1e-6f)
            .containsExactly(Recorded.floats(shown.get("weights")));
      }
      assertThat(update.takeBad()).isEqualTo(BAD.size());
      assertThat(update.takeBad()).isZero();
    }
  }

  private static Tensor gradient(int step) {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = ((step * 7 + i * 3) % 11 - 5) / 4f;
    }
    if (BAD.containsKey(step)) {
      values[step % SIZE] = BAD.get(step);
    }
    return Tensors.of(values, SIZE);
  }

  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void nothingChangesAfterGradientsThatAreNotFinite(OptimizerKind kind) {
    OptimizerOptions options = OptimizerOptions.of(kind, 1).withWeightDecay(0.1).withMomentum(0.9);
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> weights =
          List.of(Tensors.of(new float[] {1, 2, 3}, 3), Tensors.of(new float[] {4}, 1));
      Optimizer optimizer = Optimizer.of(options, weights);
      DeviceUpdate update =
          new DeviceUpdate(Clipping.norm(1), optimizer, new Device(DeviceType.CPU), null);
      step(update, 3, 4);
      float[] before = Tensors.floats(weights.get(0));
      Map<String, Tensor> state = optimizer.state();
      Map<String, double[]> stateBefore =
          state.entrySet().stream()
              .collect(
                  java.util.stream.Collectors.toMap(
                      Map.Entry::getKey, entry -> Tensors.doubles(entry.getValue())));
      assertThat(before).doesNotContain(1, 2, 3);

      step(update, 3, Float.NaN);
      step(update, 3, 4);

      assertThat(Tensors.floats(weights.get(0))).isEqualTo(before);
      state.forEach(
          (name, tensor) ->
              assertThat(Tensors.doubles(tensor)).as(name).isEqualTo(stateBefore.get(name)));
      // The one that was bad and the one after it.
      assertThat(update.takeBad()).isEqualTo(2);
    }
  }

  private static void step(DeviceUpdate update, float first, float second) {
    List<Tensor> gradients =
        List.of(Tensors.of(new float[] {first, -first, 1}, 3), Tensors.of(new float[] {second}, 1));
    update.apply(gradients, gradients, 0.1);
  }

  @Test
  void boundsAreThoseOfTheGuardThatWaits() {
    Clipping[] all = {Clipping.norm(6.5), Clipping.value(1), Clipping.norm(100)};
    for (Clipping clipping : all) {
      try (PointerScope scope = new PointerScope()) {
        List<Tensor> waited = gradients();
        List<Tensor> enqueued = gradients();
        assertThat(new GradientGuard(clipping).pass(waited, 1)).isTrue();
        List<Tensor> weights = gradients();
        new DeviceUpdate(
                clipping,
                Optimizer.of(OptimizerOptions.of(OptimizerKind.SGD, 1), weights),
                new Device(DeviceType.CPU),
                null)
            .apply(enqueued, enqueued, 1);

        for (int i = 0; i < waited.size(); i++) {
          double[] expected = Tensors.doubles(waited.get(i));
          for (int j = 0; j < expected.length; j++) {
            assertThat(Tensors.doubles(enqueued.get(i))[j]).isCloseTo(expected[j], within(1e-6));
          }
        }
      }
    }
  }

  private static List<Tensor> gradients() {
    return List.of(Tensors.of(new float[] {3, -4}, 2), Tensors.of(new float[] {12}, 1));
  }
}
