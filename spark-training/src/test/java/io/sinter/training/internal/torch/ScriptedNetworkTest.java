package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.arrow.TorchModules;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.ScriptedNetwork.Input;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.Recorded;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.data.HeapRows;
import io.sinter.training.internal.data.RowSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
@SuppressWarnings("try") // Scopes are closed, not used.
class ScriptedNetworkTest {
  private static final int ROWS = 8;
  private static final TrainingListener NOBODY = new TrainingListener() {};

  /** Scripted, trained and recorded by scripted_networks.py with PyTorch in float64. */
  static Stream<JsonNode> cases() throws IOException {
    return Recorded.cases("scripted.json");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aModuleIsTrainedAsPyTorchTrainsIt(JsonNode recorded) throws Exception {
    Example example = new Example(recorded);
    JsonNode steps = recorded.get("steps");

    RankOutcome outcome = example.train(1, steps.size()).get(0);

    for (int i = 0; i < steps.size(); i++) {
      assertThat(outcome.epochs().get(i).loss())
          .isCloseTo(steps.get(i).get("loss").asDouble(), within(1e-8));
    }
    JsonNode best = steps.get(outcome.bestEpoch() - 1);
    WeightPlan plan = example.plan();
    float[] values = outcome.weights();
    for (WeightPlan.Slice slice : plan.slices()) {
      assertThat(Arrays.copyOfRange(values, slice.offset(), slice.offset() + slice.size()))
          .as(slice.name())
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(Recorded.floats(best.get("parameters").get(slice.name())));
    }
    assertThat(Arrays.copyOfRange(values, plan.size(), values.length))
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(Recorded.floats(best.get("buffers")));
    assertThat(example.output(TorchArchive.of(plan, values)))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(Recorded.floats(best.get("output")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequence", "pair"})
  void twoRanksTrainAModuleAsOneDoes(String name) throws Exception {
    Example example = new Example(cases().filter(c -> is(c, name)).findFirst().orElseThrow());

    float[] alone = example.train(1, 3).get(0).weights();
    float[] together = example.train(2, 3).get(0).weights();

    assertThat(together).usingComparatorWithPrecision(1e-6f).containsExactly(alone);
  }

  @Test
  void theStatisticsOfBatchNormalisationAreTheMeanOverTheRanks() throws Exception {
    Example example = new Example(cases().filter(c -> is(c, "image")).findFirst().orElseThrow());

    List<RankOutcome> outcomes = example.train(2, 2);

    float[] values = outcomes.get(0).weights();
    assertThat(values.length).isEqualTo(example.plan().size() + 3 + 3 + 1);
    assertThat(values[values.length - 1]).isEqualTo(outcomes.get(0).bestEpoch());
  }

  @Test
  void filesThatAreNoModuleAreRefused() throws IOException {
    byte[] file = file("pair");
    byte[] cut = Arrays.copyOf(file, file.length - 100);
    byte[] flipped = file.clone();
    flipped[file.length / 3] ^= 1;
    List<Input> inputs = List.of(Input.numbers(List.of("x")));

    assertThatThrownBy(
            () -> new ScriptedNetwork("no archive".getBytes(StandardCharsets.UTF_8), inputs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Cannot read the TorchScript module: it is no zip archive, or cut off (");
    assertThatThrownBy(() -> new ScriptedNetwork(cut, inputs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it is no zip archive, or cut off");
    assertThatThrownBy(() -> new ScriptedNetwork(flipped, inputs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is damaged");
    assertThatThrownBy(() -> new ScriptedNetwork(new byte[0], inputs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it is no zip archive, or cut off");
  }

  @Test
  void inputsAndOutputsThatDoNotFitAreRefusedBeforeTraining() throws IOException {
    FeatureSpec features = features(4, 2, 9);
    List<String> numbers = List.of("n0", "n1", "n2", "n3");
    List<String> categories = List.of("c0", "c1");
    byte[] file = file("pair");

    assertThatThrownBy(() -> plan(file, features, 1, Input.numbers(numbers)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Cannot train the TorchScript module: it fails on two rows of its inputs float [2, 4]: ")
        .hasMessageContaining("missing value for argument 'categories'");
    assertThatThrownBy(
            () ->
                plan(
                    file,
                    features,
                    1,
                    Input.numbers(numbers.subList(0, 3)),
                    Input.categories(categories)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "float [2, 3] and int64 [2, 2] (c0 below 9, c1 below 9): index out of range");
    FeatureSpec fitting = features(3, 2, 5);
    assertThatThrownBy(
            () ->
                plan(
                    file,
                    fitting,
                    3,
                    Input.numbers(numbers.subList(0, 3)),
                    Input.categories(categories)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("for two rows its output has shape [2] (allowed: [rows, 3])");
    assertThatThrownBy(() -> plan(file, features, 1, Input.numbers(List.of("c0"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "the column c0, which is no numeric feature (they are: n0, n1, n2, n3)");
    assertThatThrownBy(() -> Input.numbers(numbers).withShape(List.of(1, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an input of shape [1, 3] has 4 columns (allowed: 3)");
  }

  @Test
  void aFlippedBitIsRefusedOrChangesNothing() throws IOException {
    byte[] file = file("pair");
    FeatureSpec features = features(3, 2, 5);
    Input numbers = Input.numbers(List.of("n0", "n1", "n2"));
    Input categories = Input.categories(List.of("c0", "c1"));
    float[] whole = plan(file, features, 1, numbers, categories).initial(0);
    int refused = 0;
    for (int i = 0; i < file.length; i += 13) {
      byte[] flipped = file.clone();
      flipped[i] ^= (byte) (1 << (i % 8));
      try {
        assertThat(plan(flipped, features, 1, numbers, categories).initial(0)).isEqualTo(whole);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(?s)Cannot (read|train) the TorchScript module: .*");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(file.length / 13 / 2);
  }

  private static WeightPlan plan(byte[] file, FeatureSpec features, int outputs, Input... inputs) {
    return TorchArchive.plan(new ScriptedNetwork(file, List.of(inputs)), features, outputs);
  }

  private static boolean is(JsonNode recorded, String name) {
    return recorded.get("name").asText().equals(name);
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in =
        ScriptedNetworkTest.class.getResourceAsStream("/io/sinter/training/" + name + ".pt")) {
      return in.readAllBytes();
    }
  }

  private static FeatureSpec features(int numbers, int categories, int size) {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < numbers; i++) {
      features.add(new NumericFeature("n" + i, ColumnType.DOUBLE, 7, 5, 3));
    }
    List<String> words = new ArrayList<>();
    for (int i = 0; i < size - 2; i++) {
      words.add("w" + i);
    }
    for (int i = 0; i < categories; i++) {
      features.add(new CategoricalFeature("c" + i, words, 1));
    }
    return new FeatureSpec(features);
  }

  /** A recorded module with its rows. */
  private static final class Example {
    private final Network network;
    private final FeatureSpec features;
    private final Loss loss;
    private final float[] numbers;
    private final long[] categories;
    private final double[] target;

    Example(JsonNode recorded) throws IOException {
      this.numbers = Recorded.floats(recorded.get("inputs").get(0));
      this.target = Recorded.doubles(recorded.get("target"));
      int width = numbers.length / ROWS;
      boolean pair = is(recorded, "pair");
      this.categories = pair ? Recorded.longs(recorded.get("inputs").get(1)) : new long[0];
      this.features = features(width, pair ? 2 : 0, 5);
      List<String> names = features.numeric().stream().map(NumericFeature::name).toList();
      Input values = Input.numbers(names);
      byte[] file = file(recorded.get("name").asText());
      if (is(recorded, "image")) {
        this.network = new ScriptedNetwork(file, List.of(values.withShape(List.of(1, 4, 4))));
        this.loss = Loss.multiclass().withClasses(List.of("a", "b", "c"));
      } else if (pair) {
        List<Input> inputs = List.of(values, Input.categories(List.of("c0", "c1")));
        this.network = new ScriptedNetwork(file, inputs);
        this.loss = Loss.binary();
      } else {
        this.network = new ScriptedNetwork(file, List.of(values.withShape(List.of(6, 1))));
        this.loss = Loss.squared();
      }
    }

    WeightPlan plan() {
      return TorchArchive.plan(network, features, loss.outputs());
    }

    /** All rows in each step; the same rows to validate on. */
    List<RankOutcome> train(int ranks, int epochs) throws Exception {
      TrainingOptions options =
          TrainingOptions.builder().epochs(epochs).batchRows(ROWS).learningRate(0.05).build();
      return Ranks.together(
          ranks,
          options,
          (rank, group) -> {
            try (HeapRows rows =
                new HeapRows(
                    RowSpec.of(features, RowSpec.Label.of("label", loss), Optional.empty())
                        .schema())) {
              for (int i = 0; i < ROWS; i++) {
                if (i % ranks == rank) {
                  rows.addTraining(row(i));
                  rows.addValidation(row(i));
                }
              }
              return new RankTraining(
                      plan(),
                      Objective.of(loss),
                      options,
                      group,
                      rows,
                      Checkpoints.NONE,
                      ScalarType.Double)
                  .run(NOBODY, RankProgress.NONE);
            }
          });
    }

    private HeapRows.Row row(int i) {
      int width = numbers.length / ROWS;
      int words = categories.length / ROWS;
      return new HeapRows.Row(
          List.of(
              Arrays.copyOfRange(numbers, i * width, (i + 1) * width),
              Arrays.copyOfRange(categories, i * words, (i + 1) * words)),
          target[i],
          /* weight= */ 1);
    }

    /** What a saved module makes of the rows. */
    float[] output(byte[] archive) {
      try (PointerScope scope = new PointerScope()) {
        JitModule module = TorchModules.load(archive);
        assertThat(module.is_training()).isFalse();
        List<Tensor> all =
            List.of(
                Tensors.of(numbers, ROWS, numbers.length / ROWS),
                Tensors.of(categories, ROWS, categories.length / ROWS));
        List<Tensor> arguments = ScriptedModule.arguments((ScriptedNetwork) network, features, all);
        return Tensors.floats(module.forward(ScriptedModule.values(arguments)).toTensor());
      }
    }
  }
}
