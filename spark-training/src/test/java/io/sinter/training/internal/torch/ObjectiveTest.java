package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.arrow.NativeRuntime;
import io.sinter.training.Loss;
import io.sinter.training.internal.Recorded;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("try") // Scopes are closed, not used.
class ObjectiveTest {
  private static final List<String> CLASSES = List.of("a", "b", "c");

  /** Recorded by torch_vectors.py from PyTorch in float64. */
  static Stream<JsonNode> cases() throws IOException {
    return Recorded.cases("losses.json");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightedLossesAndTheirGradientsEqualThoseOfPyTorch(JsonNode recorded) {
    NativeRuntime.prepare(1);
    Loss loss = loss(recorded.get("name").asText());
    try (PointerScope scope = new PointerScope()) {
      int rows = recorded.get("target").size();
      Tensor weights = Tensors.of(Recorded.doubles(recorded.get("weights")), rows);
      Tensor target =
          loss instanceof Loss.Multiclass
              ? Tensors.of(Recorded.longs(recorded.get("target")), rows)
              : Tensors.of(Recorded.doubles(recorded.get("target")), rows);
      double[] numbers = Recorded.doubles(recorded.get("output"));
      int width = recorded.get("outputs").asInt();
      Tensor output =
          (width == 1 ? Tensors.of(numbers, rows) : Tensors.of(numbers, rows, width))
              .requires_grad_(true);

      Tensor value = Objective.of(loss).loss(output, target, weights);
      value.backward();

      assertThat(value.item_double()).isCloseTo(recorded.get("value").asDouble(), within(1e-10));
      assertThat(Tensors.doubles(output.grad()))
          .usingComparatorWithPrecision(1e-10)
          .containsExactly(Recorded.doubles(recorded.get("gradient")));
      Tensor ones = Tensors.of(new double[] {1, 1, 1, 1, 1, 1, 1}, rows);
      assertThat(Objective.of(loss).loss(output, target, null).item_double())
          .isCloseTo(Objective.of(loss).loss(output, target, ones).item_double(), within(1e-12));
      assertThat(Objective.of(loss).width()).isEqualTo(width);
    }
  }

  private static Loss loss(String name) {
    return switch (name) {
      case "binary" -> Loss.binary();
      case "multiclass" -> Loss.multiclass().withClasses(CLASSES);
      case "class weights" ->
          Loss.multiclass().withClassWeights(Map.of("a", 0.5, "c", 4.0)).withClasses(CLASSES);
      case "squared" -> Loss.squared();
      case "absolute" -> Loss.absolute();
      case "huber" -> Loss.huber(1.5);
      case "quantile" -> Loss.quantile(List.of(0.1, 0.5, 0.9));
      default -> Loss.poisson();
    };
  }
}
