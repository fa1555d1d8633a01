package io.sinter.training.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.arrow.OnnxModel;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.registry.TimePeriod;
import io.sinter.registry.testing.MlflowServer;
import io.sinter.training.Activation;
import io.sinter.training.ConvolutionNetwork;
import io.sinter.training.Loss;
import io.sinter.training.MlpNetwork;
import io.sinter.training.Network;
import io.sinter.training.ResidualNetwork;
import io.sinter.training.TrainingResult;
import io.sinter.training.TransformerNetwork;
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
import java.util.Optional;
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

  private static final CyclicFeature TIME =
      new CyclicFeature("when", List.of(TimePeriod.WEEK, TimePeriod.DAY));
  private static final CyclicFeature DATE = new CyclicFeature("due", List.of(TimePeriod.YEAR));

  private static final Loss CLASSES = Loss.multiclass().withClasses(List.of("a", "b", "c"));
  private static final Loss BANDS = Loss.quantile(List.of(0.1, 0.5, 0.9));

  static Stream<Arguments> networks() {
    MlpNetwork relu = new MlpNetwork(List.of(8, 4), Activation.RELU, 0.2);
    MlpNetwork gelu = new MlpNetwork(List.of(8, 4), Activation.GELU, 0);
    Network residual = new ResidualNetwork(8, 12, 2, Activation.GELU, 0.1, 0.1);
    Network transformer = new TransformerNetwork(8, 12, 2, 4, Activation.RELU, 0.1, 0.1, 0.1);
    return Stream.of(
        Arguments.of(relu, Loss.binary(), List.of(X, KIND, Y, COLOUR)),
        Arguments.of(gelu, Loss.binary(), List.of(COLOUR, Y, X, KIND)),
        Arguments.of(Network.mlp(List.of()), Loss.binary(), List.of(X)),
        Arguments.of(Network.mlp(List.of(3)), Loss.binary(), List.of(KIND)),
        Arguments.of(relu, Loss.binary(), List.of(TIME, X, KIND, DATE)),
        Arguments.of(Network.mlp(List.of(3)), Loss.binary(), List.of(TIME)),
        Arguments.of(residual, Loss.binary(), List.of(KIND, DATE)),
        Arguments.of(transformer, CLASSES, List.of(X, TIME, KIND, Y, DATE)),
        Arguments.of(transformer, Loss.binary(), List.of(DATE)),
        Arguments.of(relu, CLASSES, List.of(X, KIND)),
        Arguments.of(gelu, Loss.squared(), List.of(X, KIND)),
        Arguments.of(gelu, BANDS, List.of(X, Y)),
        Arguments.of(residual, Loss.binary(), List.of(X, KIND, Y, COLOUR)),
        Arguments.of(residual, Loss.huber(1), List.of(KIND)),
        Arguments.of(transformer, CLASSES, List.of(X, KIND, Y, COLOUR)),
        Arguments.of(transformer, Loss.binary(), List.of(KIND, COLOUR)),
        Arguments.of(transformer, Loss.poisson(), List.of(Y)),
        Arguments.of(Network.convolution(List.of(1, 2), List.of(4)), BANDS, List.of(X, KIND, Y)),
        Arguments.of(convolution(1, 4, 4), CLASSES, pixels(16)),
        Arguments.of(convolution(2, 3, 5), Loss.binary(), pixels(30)));
  }

  private static Network convolution(Integer... shape) {
    return new ConvolutionNetwork(List.of(shape), List.of(4), 3, List.of(4), Activation.GELU, 0);
  }

  private static List<Feature> pixels(int count) {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      features.add(new NumericFeature("p" + i, ColumnType.DOUBLE, 0.1 * i, 0.5, 1.5));
    }
    features.add(COLOUR);
    return features;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void onnxRuntimeAndLibtorchAgreeOnMissingUnknownAndExtremeValues(
      Network network, Loss loss, List<Feature> features) {
    FeatureSpec spec = new FeatureSpec(features);
    // Differences of numbers far from 0 are relative: the inputs go up to a million.
    boolean unbounded = !(loss instanceof Loss.Binary || loss instanceof Loss.Multiclass);
    List<Row> rows = rows(spec, unbounded ? 10 : 1e6f);

    Parity parity = Parity.of(result(network, spec, loss), network, spec, loss, rows);

    assertThat(parity.rows()).isEqualTo(60);
    assertThat(parity.largest()).isLessThanOrEqualTo(1e-5);
  }

  @Test
  void pythonAcceptsTheGraphsAndScoresAlike(MlflowServer server, @TempDir Path folder)
      throws IOException {
    List<Feature> features = List.of(X, KIND, TIME, Y, COLOUR, DATE);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(files(folder, "mlp", Network.mlp(List.of(8)), Loss.binary(), features));
    arguments.addAll(files(folder, "resnet", Network.residual(8, 1), BANDS, features));
    arguments.addAll(files(folder, "columns", Network.transformer(8, 2, 2), CLASSES, features));
    arguments.addAll(files(folder, "image", convolution(1, 4, 4), Loss.poisson(), pixels(16)));

    String difference =
        server.runPython(
            Duration.ofMinutes(2),
            MlflowServer.root().resolve("spark-training/src/test/scripts/check_onnx.py"),
            arguments.toArray(String[]::new));

    assertThat(Double.parseDouble(difference.strip())).isLessThanOrEqualTo(1e-6);
  }

  private static List<String> files(
      Path folder, String name, Network network, Loss loss, List<Feature> features)
      throws IOException {
    FeatureSpec spec = new FeatureSpec(features);
    byte[] onnx = result(network, spec, loss).onnx().orElseThrow();
    List<Row> rows = rows(spec, 10);
    Map<String, Object> inputs = new LinkedHashMap<>();
    for (String column : spec.names()) {
      List<Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(jsonValue(row.getAs(column))));
      inputs.put(column, values);
    }
    Path json = folder.resolve(name + ".json");
    float[] scores = scores(onnx, spec, rows, loss.outputs());
    new ObjectMapper().writeValue(json.toFile(), Map.of("inputs", inputs, "scores", scores));
    return List.of(Files.write(folder.resolve(name + ".onnx"), onnx).toString(), json.toString());
  }

  private static TrainingResult result(Network network, FeatureSpec spec, Loss loss) {
    WeightPlan plan = WeightPlan.of(network, spec, loss.outputs());
    float[] weights = plan.initial(3);
    return new TrainingResult(
        TorchArchive.of(plan, weights),
        Optional.of(OnnxExport.of(plan, weights, loss)),
        1,
        List.of());
  }

  private static float[] scores(byte[] onnx, FeatureSpec spec, List<Row> rows, int width) {
    float[] scores = new float[rows.size() * width];
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot inputs = Parity.inputs(spec, rows, allocator);
        OnnxModel model = OnnxModel.load(onnx)) {
      model.score(inputs, scores);
    }
    return scores;
  }

  private static Object jsonValue(Object value) {
    return value instanceof Number number && Double.isNaN(number.doubleValue()) ? null : value;
  }

  private static String type(Feature feature) {
    if (feature instanceof CyclicFeature) {
      return "double";
    }
    return feature instanceof NumericFeature ? "float" : "string";
  }

  /** As ModelInputs projects them: NaN and the empty string stand for missing values. */
  private static List<Row> rows(FeatureSpec spec, float extreme) {
    StructType schema = new StructType();
    for (Feature feature : spec.features()) {
      schema = schema.add(feature.name(), type(feature));
    }
    float[] numbers = {0, -1.5f, Float.NaN, extreme, -extreme, 1e-30f};
    double[] times = {0, -0.25, Double.NaN, 1_774_747_800.123456, -5e9, 253_402_300_799.0, 86_400};
    String[] words = {"", "a", "Zürich 東京", " b ", "b", "unheard of", "red", "RED", "a\tb", "𝄞"};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<Object> values = new ArrayList<>();
      for (Feature feature : spec.features()) {
        int turn = i + values.size();
        if (feature instanceof NumericFeature) {
          values.add(numbers[turn % numbers.length]);
        } else if (feature instanceof CyclicFeature) {
          values.add(times[turn % times.length]);
        } else {
          values.add(words[turn % words.length]);
        }
      }
      rows.add(new GenericRowWithSchema(values.toArray(), schema));
    }
    return rows;
  }
}
