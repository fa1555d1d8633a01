package io.sinter.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.arrow.OnnxModel;
import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.training.ScriptedNetwork.Input;
import io.sinter.training.internal.metrics.MulticlassMetrics;
import io.sinter.training.internal.torch.TorchArchive;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTestSession.class)
@Timeout(300)
class TrainerKindsTest {
  private static final TrainingListener NOBODY = new TrainingListener() {};

  @Test
  void metricsOfARunAreThoseOfItsOnnxGraphOnTheWeightedValidationRows(SparkSession spark) {
    TrainingColumns columns =
        TrainingColumns.of(List.of("x", "y"), List.of(), "kind", "day < 6", "day >= 6")
            .withLoss(Loss.multiclass().withClassWeights(Map.of("a", 3.0)))
            .withWeight("day");
    TrainingSet data = TrainingSet.fit(Tables.separable(spark, 600), "rows", columns);

    TrainingResult result =
        new Trainer(spark)
            .train(
                data,
                Network.transformer(8, 1, 2),
                TrainingOptions.builder().epochs(2).batchRows(64).ranks(2).build(),
                NOBODY);

    List<Row> rows =
        data.rows()
            .where("sinter_validation AND kind IS NOT NULL")
            .selectExpr(
                "coalesce(float(x), float('NaN')) AS x",
                "float(y) AS y",
                "float(ascii(kind) - ascii('a')) AS target",
                "float(day) AS weight")
            .collectAsList();
    float[] targets = new float[rows.size()];
    float[] weights = new float[rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      targets[i] = rows.get(i).<Float>getAs("target");
      weights[i] = rows.get(i).<Float>getAs("weight");
    }
    assertThat(weights).contains(6f, 7f, 8f, 9f);
    try (RootAllocator allocator = new RootAllocator();
        Float4Vector x = vector("x", rows, allocator);
        Float4Vector y = vector("y", rows, allocator);
        OnnxModel onnx = OnnxModel.load(result.onnx().orElseThrow())) {
      float[] scores = new float[3 * rows.size()];
      onnx.score(VectorSchemaRoot.of(x, y), scores);

      Map<String, Double> expected = MulticlassMetrics.of(scores, targets, weights, 3);
      assertThat(expected.keySet()).containsExactlyElementsOf(result.best().metrics().keySet());
      expected.forEach(
          (name, value) ->
              assertThat(result.best().metric(name)).as(name).isCloseTo(value, within(1e-4)));
    }
  }

  @Test
  void aModuleFromPythonIsTrainedOnATable(SparkSession spark) throws Exception {
    // The recorded module: [N, 3] numbers and [N, 2] categories of 5 entries each, to [N].
    Dataset<Row> table =
        Tables.separable(spark, 3000)
            .withColumn("x", expr("coalesce(x, 0)"))
            .withColumn("y", expr("(y - 10) / 3"))
            .withColumn("z", expr("rand(4)"))
            .withColumn("other", col("kind"));
    TrainingColumns columns =
        TrainingColumns.of(
            List.of("x", "y", "z"), List.of("kind", "other"), "label", "day < 8", "day >= 8");
    TrainingSet data = TrainingSet.fit(table, "rows", columns);
    Path file = Path.of(TrainerKindsTest.class.getResource("/io/sinter/training/pair.pt").toURI());
    List<Input> inputs =
        List.of(Input.numbers(List.of("x", "y", "z")), Input.categories(List.of("kind", "other")));
    TrainingOptions options =
        TrainingOptions.builder().epochs(4).batchRows(128).learningRate(0.03).ranks(2).build();

    TrainingResult result =
        new Trainer(spark).train(data, Network.scripted(file, inputs), options, NOBODY);

    assertThat(result.best().metric("auc")).isGreaterThan(0.98);
    assertThat(result.onnx()).isEmpty();
    Network trained = new ScriptedNetwork(result.torchScript(), inputs);
    assertThat(TorchArchive.plan(trained, data.features(), 1).size()).isEqualTo(18);
    assertThatThrownBy(
            () ->
                new Trainer(spark)
                    .train(data, Network.scripted(file, inputs.subList(0, 1)), options, NOBODY))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("it fails on two rows of its inputs float [2, 3]");
  }

  private static Float4Vector vector(String name, List<Row> rows, RootAllocator allocator) {
    Float4Vector vector = new Float4Vector(name, allocator);
    vector.allocateNew(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      vector.set(i, rows.get(i).<Float>getAs(name));
    }
    vector.setValueCount(rows.size());
    return vector;
  }
}
