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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("try") // Scopes are closed, not used.
class OptimizerTest {
  @BeforeAll
  static void load() {
    NativeRuntime.prepare(1);
  }

  static Stream<JsonNode> recorded() throws IOException {
    return Recorded.cases("optimizers.json");
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void weightsEqualThoseOfPyTorchAndThePapers(JsonNode recorded) {
    OptimizerOptions options =
        OptimizerOptions.of(OptimizerKind.valueOf(recorded.get("kind").asText()), 1)
            .withWeightDecay(recorded.get("weightDecay").asDouble())
            .withMomentum(recorded.get("momentum").asDouble());
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> weights = tensors(recorded.get("weights"), recorded.get("shapes"));
      Optimizer optimizer = Optimizer.of(options, weights);

      for (int step = 0; step < recorded.get("rates").size(); step++) {
        optimizer.step(
            tensors(recorded.get("gradients").get(step), recorded.get("shapes")),
            recorded.get("rates").get(step).asDouble());
      }

      for (int i = 0; i < weights.size(); i++) {
        assertThat(Tensors.doubles(weights.get(i)))
            .usingComparatorWithPrecision(1e-9)
            .containsExactly(Recorded.doubles(recorded.get("expected").get(i)));
      }
    }
  }

  @Test
  void boundsOnValueAndNormAreThoseOfPyTorch() {
    try (PointerScope scope = new PointerScope()) {
      Tensor first = Tensors.of(new double[] {3, -4}, 2);
      Tensor second = Tensors.of(new double[] {12}, 1);

      assertThat(new GradientGuard(Clipping.norm(6.5)).pass(List.of(first, second), 1)).isTrue();
      // The norm is 13: half of each, but for the 1e-6 that PyTorch adds.
      assertThat(Tensors.doubles(first)[0]).isCloseTo(1.5, within(1e-6));
      assertThat(Tensors.doubles(second)[0]).isCloseTo(6, within(1e-6));

      assertThat(new GradientGuard(Clipping.value(1)).pass(List.of(first, second), 1)).isTrue();
      assertThat(Tensors.doubles(first)).containsExactly(1, -1);
      assertThat(Tensors.doubles(second)).containsExactly(1);
    }
  }

  @Test
  void theScaleIsTakenOutAndWhatIsNotFiniteIsFound() {
    try (PointerScope scope = new PointerScope()) {
      GradientGuard guard = new GradientGuard(Clipping.NONE);
      Tensor good = Tensors.of(new float[] {1024, -2048}, 2);
      Tensor bad = Tensors.of(new float[] {Float.NEGATIVE_INFINITY}, 1);

      assertThat(guard.pass(List.of(good), 1024)).isTrue();
      assertThat(Tensors.floats(good)).containsExactly(1, -2);
      assertThat(guard.pass(List.of(good, bad), 1)).isFalse();
      assertThat(guard.pass(List.of(good, bad), 2)).isFalse();
    }
  }

  @Test
  void theLossScaleGrowsAfterTwoThousandGoodStepsAndHalvesAfterABadOne() {
    LossScale scale = new LossScale();
    for (int step = 0; step < 1999; step++) {
      scale.grow();
    }
    assertThat(scale.value()).isEqualTo(65_536);
    scale.grow();
    assertThat(scale.value()).isEqualTo(131_072);
    assertThat(scale.back()).isTrue();
    assertThat(scale.value()).isEqualTo(65_536);
    assertThat(scale.good()).isZero();
    int halvings = 0;
    while (scale.back()) {
      halvings++;
    }
    assertThat(halvings).isEqualTo(40);
  }

  private static List<Tensor> tensors(JsonNode values, JsonNode shapes) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      tensors.add(Tensors.of(Recorded.doubles(values.get(i)), Recorded.longs(shapes.get(i))));
    }
    return tensors;
  }
}
