package io.sinter.training.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.arrow.OnnxModel;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.registry.testing.MlflowServer;
import io.sinter.training.Activation;
import io.sinter.training.Loss;
import io.sinter.training.MlpNetwork;
import io.sinter.training.TrainingResult;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.onnx.OnnxExport;
import io.sinter.training.internal.torch.TorchArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(MlflowServer.class)
class ParityTest {
  private static final NumericFeature X =
      new NumericFeature("x", ColumnType.DOUBLE, 0.5, 1.25, 2.5);
  private static final NumericFeature Y =
      new NumericFeature("columns", ColumnType.INTEGER, -3, 0.1, 0.75);
  private static final CategoricalFeature KIND =
      new CategoricalFeature("kind of thing", List.of("a", "Zürich 東京", " b "), 3);
  private static final CategoricalFeature COLOUR =
      new CategoricalFeature("colour", List.of("red"), 2);

  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of(Activation.RELU, List.of(8, 4), List.of(X, KIND, Y, COLOUR)),
        Arguments.of(Activation.GELU, List.of(8, 4), List.of(COLOUR, Y, X, KIND)),
        Arguments.of(Activation.RELU, List.of(), List.of(X)),
        Arguments.of(Activation.GELU, List.of(3), List.of(KIND)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void onnxRuntimeAndLibtorchAgreeOnMissingUnknownAndExtremeValues(
      Activation activation, List<Integer> hidden, List<Feature> features) {
    FeatureSpec spec = new FeatureSpec(features);

    Parity parity =
        Parity.of(
            result(new MlpNetwork(hidden, activation, 0), spec), spec, Loss.binary(), rows(spec));

    assertThat(parity.rows()).isEqualTo(60);
    assertThat(parity.largest()).isLessThanOrEqualTo(1e-6);
  }

  @Test
  void pythonAcceptsTheGraphAndScoresAlike(MlflowServer server, @TempDir Path folder)
      throws IOException {
    FeatureSpec spec = new FeatureSpec(List.of(X, KIND, Y, COLOUR));
    byte[] onnx = result(new MlpNetwork(List.of(8, 4), Activation.GELU, 0), spec).onnx();
    Path model = Files.write(folder.resolve("model.onnx"), onnx);
    List<Row> rows = rows(spec);
    Map<String, Object> inputs = new LinkedHashMap<>();
    for (String name : spec.names()) {
      List<Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(jsonValue(row.getAs(name))));
      inputs.put(name, values);
    }
    Path json = folder.resolve("rows.json");
    new ObjectMapper()
        .writeValue(json.toFile(), Map.of("inputs", inputs, "scores", scores(onnx, spec, rows)));

    String difference =
        server.runPython(
            Duration.ofMinutes(2),
            MlflowServer.root().resolve("spark-training/src/test/scripts/check_onnx.py"),
            model.toString(),
            json.toString());

    assertThat(Double.parseDouble(difference.strip())).isLessThanOrEqualTo(1e-6);
  }

  private static TrainingResult result(MlpNetwork network, FeatureSpec spec) {
    WeightPlan plan = WeightPlan.of(network, spec, 1);
    float[] weights = plan.initial(3);
    return new TrainingResult(
        TorchArchive.of(plan, weights), OnnxExport.of(plan, weights, Loss.binary()), 1, List.of());
  }

  private static float[] scores(byte[] onnx, FeatureSpec spec, List<Row> rows) {
    float[] scores = new float[rows.size()];
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot inputs = Parity.inputs(spec, rows, allocator);
        OnnxModel model = OnnxModel.load(onnx)) {
      model.score(inputs, scores);
    }
    return scores;
  }

  private static Object jsonValue(Object value) {
    return value instanceof Float number && number.isNaN() ? null : value;
  }

  /** As ModelInputs projects them: NaN and the empty string stand for missing values. */
  private static List<Row> rows(FeatureSpec spec) {
    StructType schema = new StructType();
    for (Feature feature : spec.features()) {
      schema = schema.add(feature.name(), feature instanceof NumericFeature ? "float" : "string");
    }
    float[] numbers = {0, -1.5f, Float.NaN, 1e6f, -1e6f, 1e-30f};
    String[] words = {"", "a", "Zürich 東京", " b ", "b", "unheard of", "red", "RED", "a\tb", "𝄞"};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<Object> values = new ArrayList<>();
      for (Feature feature : spec.features()) {
        int turn = i + values.size();
        values.add(
            feature instanceof NumericFeature
                ? (Object) numbers[turn % numbers.length]
                : words[turn % words.length]);
      }
      rows.add(new GenericRowWithSchema(values.toArray(), schema));
    }
    return rows;
  }
}
