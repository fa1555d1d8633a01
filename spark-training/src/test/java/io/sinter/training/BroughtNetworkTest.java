package io.sinter.training;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.training.internal.Recorded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules scripted in Python, trained by the estimator as scripted_networks.py recorded it. */
@ExtendWith(SparkTestSession.class)
@Timeout(300)
class BroughtNetworkTest {
  /** By module, how its columns become its arguments. */
  private static final Map<String, String> INPUTS =
      Map.of(
          "image", "[\"pixels=float32(first)[1x4x4]\"]",
          "sequence", "[\"values=float32(first)[6x1]\"]",
          "pair", "[\"numbers=float32(x+y+z)\", \"categories=int64(second)\"]");

  private static final Map<String, String> LOSSES =
      Map.of("image", "multiclass", "sequence", "squared", "pair", "binary");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"image", "sequence", "pair"})
  void aModuleIsFittedScoredSavedAndLoadedAsPyTorchDoes(String name, SparkSession spark)
      throws Exception {
    JsonNode recorded = recorded(name);
    Dataset<Row> rows = rows(spark, recorded);
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {estimator(name)});
    String path = folder.resolve(name).toString();

    PipelineModel fitted = pipeline.fit(rows);

    TorchModel model = (TorchModel) fitted.stages()[0];
    TorchTrainingSummary summary = model.summary();
    JsonNode steps = recorded.get("steps");
    for (int i = 0; i < steps.size(); i++) {
      assertThat(summary.objectiveHistory()[i])
          .isCloseTo(steps.get(i).get("loss").asDouble(), within(1e-4));
    }
    double[] output = Recorded.doubles(steps.get(summary.bestEpoch() - 1).get("output"));
    List<Row> scored = fitted.transform(rows).orderBy("id").collectAsList();
    int width = output.length / scored.size();
    for (int i = 0; i < scored.size(); i++) {
      double[] expected = new double[width];
      System.arraycopy(output, i * width, expected, 0, width);
      check(name, scored.get(i), expected);
    }

    fitted.save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertThat(loaded.transform(rows).orderBy("id").collectAsList()).isEqualTo(scored);
    TorchModel again = (TorchModel) loaded.stages()[0];
    assertThat(again.summary()).isEqualTo(summary);
    assertThat(again.torchScript()).isEqualTo(model.torchScript());
    assertThat(again.copy(new org.apache.spark.ml.param.ParamMap()).transform(rows).columns())
        .isEqualTo(scored.get(0).schema().fieldNames());
    assertThatThrownBy(model::onnx)
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll("Cannot give the ONNX graph", "Use torchScript()");
  }

  @Test
  void twoRanksTrainAModuleOnVectorsAsOneDoes(SparkSession spark) throws Exception {
    Dataset<Row> rows =
        rows(spark, recorded("sequence")).withColumn("first", array_to_vector(col("first")));

    double[] alone = estimator("sequence").fit(rows).summary().objectiveHistory();
    double[] together = estimator("sequence").setNumRanks(2).fit(rows).summary().objectiveHistory();

    assertThat(together).usingComparatorWithPrecision(1e-5).containsExactly(alone);
  }

  @Test
  void whatDoesNotFitIsNamedBeforeTraining(SparkSession spark) throws Exception {
    Dataset<Row> rows = rows(spark, recorded("pair"));

    assertThatThrownBy(() -> pair("numbers=float32(x+y)", "int64(second)").fit(rows))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("it fails on two rows of its inputs float [2, 2] and int64 [2, 2]");
    assertThatThrownBy(() -> pair("categories=float32(x+y+z)", "int64(second)").fit(rows))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("its argument 1 is not called categories, its argument 2 is");
    assertThatThrownBy(() -> pair("float32(x+y+w)", "int64(second)").fit(rows))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("the column w, which is no numeric feature");
    assertThatThrownBy(() -> pair("float32(x+y+z)", "int64(second)[3]").fit(rows))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("its input of shape [3] has 2 columns");
    assertThatThrownBy(() -> pair("float16(x)"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot read the input 'float16(x)'");
    Path other = Files.writeString(folder.resolve("weights.pt"), "no archive");
    assertThatThrownBy(
            () ->
                new TorchEstimator()
                    .setNumericCols("x")
                    .setNetwork(
                        Network.scripted(
                            other.toUri().toString(),
                            List.of(ScriptedNetwork.Input.numbers(List.of("x")))))
                    .fit(rows))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll("Cannot train the TorchScript module file:", "no zip archive");
    Network read =
        Network.scripted(file("pair"), List.of(ScriptedNetwork.Input.numbers(List.of("x"))));
    assertThatThrownBy(() -> new TorchEstimator().setNetwork(read))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Network.scripted with the file's URI");
  }

  @Test
  void inputsComeBackFromTheirText() {
    for (String text :
        List.of(
            "float32(x)",
            "codes=category(kind+`odd+name`+` a`)",
            "pixels=float32(image)[1x28x28]",
            "int64(`tick``ed`)[1]",
            "scalar=float32(x)[]")) {
      ScriptedNetwork.Input input = ScriptedNetwork.Input.parse(text);
      assertThat(ScriptedNetwork.Input.parse(input.toString())).isEqualTo(input);
    }
    assertThat(ScriptedNetwork.Input.parse("codes=category( kind + `odd+name` )").columns())
        .containsExactly("kind", "odd+name");
  }

  private static void check(String name, Row row, double[] output) {
    if (name.equals("sequence")) {
      assertThat(row.<Double>getAs("prediction")).isCloseTo(output[0], within(1e-4));
      return;
    }
    Vector probability = row.getAs("probability");
    if (name.equals("pair")) {
      assertThat(probability.apply(1)).isCloseTo(1 / (1 + Math.exp(-output[0])), within(1e-4));
      return;
    }
    double sum = 0;
    for (double logit : output) {
      sum += Math.exp(logit);
    }
    for (int i = 0; i < output.length; i++) {
      // The bias before a batch normalisation has no gradient but rounding, which Adam scales up.
      assertThat(probability.apply(i)).isCloseTo(Math.exp(output[i]) / sum, within(0.02));
    }
  }

  private static TorchEstimator pair(String... inputs) {
    String list = String.join("\", \"", inputs);
    return estimator("pair")
        .setNetwork(
            "{\"type\": \"scripted\", \"file\": \"%s\", \"inputs\": [\"%s\"]}"
                .formatted(file("pair").toUri(), list));
  }

  private static TorchEstimator estimator(String name) {
    TorchEstimator estimator =
        new TorchEstimator()
            .setNetwork(
                "{\"type\": \"scripted\", \"file\": \"%s\", \"inputs\": %s}"
                    .formatted(file(name).toUri(), INPUTS.get(name)))
            .setLoss(LOSSES.get(name))
            .setMaxIter(4)
            .setBatchSize(8)
            .setStepSize(0.05)
            .setNumRanks(1);
    return name.equals("pair")
        ? estimator.setNumericCols("x", "y", "z").setArrayCols("second")
        : estimator.setFeaturesCol("first");
  }

  private static Path file(String name) {
    try {
      return Path.of(
          BroughtNetworkTest.class.getResource("/io/sinter/training/" + name + ".pt").toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode recorded(String name) throws Exception {
    return Recorded.cases("scripted.json")
        .filter(found -> found.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The recorded rows: all numbers of the first argument, also as x, y and z; the second. */
  private static Dataset<Row> rows(SparkSession spark, JsonNode recorded) {
    double[] first = Recorded.doubles(recorded.get("inputs").get(0));
    double[] target = Recorded.doubles(recorded.get("target"));
    long[] second =
        recorded.get("inputs").size() > 1
            ? Recorded.longs(recorded.get("inputs").get(1))
            : new long[2 * target.length];
    int width = first.length / target.length;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < target.length; i++) {
      List<Double> numbers = new ArrayList<>();
      for (int j = 0; j < width; j++) {
        numbers.add(first[i * width + j]);
      }
      rows.add(
          RowFactory.create(
              i,
              target[i],
              numbers,
              List.of((int) second[2 * i], (int) second[2 * i + 1]),
              numbers.get(0),
              numbers.get(1),
              numbers.get(2)));
    }
    StructType schema =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("label", DataTypes.DoubleType)
            .add("first", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("second", DataTypes.createArrayType(DataTypes.IntegerType))
            .add("x", DataTypes.DoubleType)
            .add("y", DataTypes.DoubleType)
            .add("z", DataTypes.DoubleType);
    return spark.createDataFrame(rows, schema).repartition(2);
  }
}
