package io.sinter.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.testing.SparkTestSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
@Timeout(300)
class TorchEstimatorTest {
  private static final BinaryClassificationEvaluator AUC = new BinaryClassificationEvaluator();

  @TempDir Path folder;

  @Test
  void reachesTheAreaUnderTheCurveOfLogisticRegression(SparkSession spark) {
    Dataset<Row> rows = assembled(spark, 4000);
    Dataset<Row> training = rows.where("id % 4 <> 0");
    Dataset<Row> test = rows.where("id % 4 = 0");

    TorchModel model = linear().fit(training);
    double ours = AUC.evaluate(model.transform(test));
    double theirs = AUC.evaluate(new LogisticRegression().fit(training).transform(test));

    assertThat(theirs).isGreaterThan(0.9);
    assertThat(ours).isCloseTo(theirs, within(0.003));
    assertThat(model.summary().totalIterations()).isEqualTo(30);
    assertThat(model.summary().objectiveHistory()[29])
        .isLessThan(model.summary().objectiveHistory()[0]);
  }

  @Test
  void columnsAreThoseOfAnMllibClassifier(SparkSession spark) {
    Dataset<Row> rows = assembled(spark, 1000);
    TorchModel model = linear().setMaxIter(3).fit(rows);

    Dataset<Row> ours = model.transform(rows);
    Dataset<Row> theirs = new LogisticRegression().setMaxIter(2).fit(rows).transform(rows);

    assertThat(ours.schema().json()).isEqualTo(model.transformSchema(rows.schema()).json());
    assertThat(ours.schema().apply("features").metadata())
        .isEqualTo(rows.schema().apply("features").metadata());
    assertThat(ours.columns()).containsExactly(theirs.columns());
    assertThat(ours.dtypes()).containsExactly(theirs.dtypes());
    for (Row row : ours.collectAsList()) {
      Vector raw = row.getAs("rawPrediction");
      Vector probability = row.getAs("probability");
      double positive = probability.apply(1);
      assertThat(probability.apply(0) + positive).isEqualTo(1);
      assertThat(raw.apply(1)).isEqualTo(-raw.apply(0));
      assertThat(1 / (1 + Math.exp(-raw.apply(1)))).isCloseTo(positive, within(1e-7));
      assertThat(row.<Double>getAs("prediction")).isEqualTo(positive > 0.5 ? 1 : 0);
    }
  }

  @Test
  void rawColumnsAndVectorsGoTogetherAndMissingValuesAreLearned(SparkSession spark) {
    Dataset<Row> rows =
        new VectorAssembler()
            .setInputCols(new String[] {"y", "day"})
            .setOutputCol("features")
            .transform(Tables.separable(spark, 6000));
    TorchModel model =
        new TorchEstimator()
            .setFeaturesCol("features")
            .setNumericCols("x")
            .setCategoricalCols("kind")
            .setNetwork(Network.mlp(List.of(16)))
            .setStepSize(0.01)
            .setBatchSize(256)
            .setMaxIter(4)
            .setNumRanks(2)
            .fit(rows);

    Dataset<Row> scored = model.transform(rows.where("label IS NOT NULL"));

    assertThat(scored.where("x IS NULL OR kind IS NULL").count()).isGreaterThan(500);
    assertThat(AUC.evaluate(scored)).isGreaterThan(0.98);
  }

  @Test
  void elementsThatNeverChangeAreNoHindrance(SparkSession spark) {
    Dataset<Row> rows =
        new VectorAssembler()
            .setInputCols(new String[] {"zero", "y", "day", "one"})
            .setOutputCol("features")
            .transform(
                Tables.separable(spark, 500)
                    .where("label IS NOT NULL")
                    .withColumn("zero", expr("0"))
                    .withColumn("one", expr("1")));

    TorchModel model = linear().setMaxIter(1).fit(rows);

    assertThat(model.transform(rows).where("isnan(prediction)").count()).isZero();
    assertThatThrownBy(
            () -> model.transform(rows.withColumn("features", expr("array(1, 2)"))).collect())
        .hasMessageContaining("its vector has 2 elements (allowed: 4 elements, as in training)");
  }

  @Test
  void arraysAreReadAsVectorsAre(SparkSession spark) {
    Dataset<Row> vectors = assembled(spark, 500);
    Dataset<Row> arrays = vectors.withColumn("features", expr("array(a, b, c)"));
    TorchEstimator estimator = linear().setMaxIter(2);

    assertThat(probabilities(estimator.fit(arrays).transform(arrays)))
        .isEqualTo(probabilities(estimator.fit(vectors).transform(vectors)));
  }

  @Test
  void aSavedModelTransformsBitByBitAsBefore(SparkSession spark) throws Exception {
    Dataset<Row> rows = assembled(spark, 1000);
    TorchModel model = linear().setMaxIter(2).setThreshold(0.3).fit(rows);
    String path = folder.resolve("model").toString();
    model.save(path);

    TorchModel loaded = TorchModel.load(path);

    assertThat(probabilities(loaded.transform(rows)))
        .isEqualTo(probabilities(model.transform(rows)));
    assertThat(loaded.uid()).isEqualTo(model.uid());
    assertThat(values(loaded)).isEqualTo(values(model));
    assertThat(loaded.getThreshold()).isEqualTo(0.3);
    assertThat(loaded.summary()).isEqualTo(model.summary());
    assertThat(loaded.onnx()).isEqualTo(model.onnx());
    assertThatThrownBy(() -> model.save(path)).hasMessageContaining("already exists");
    model.write().overwrite().save(path);
    model.write().saveToLocal(folder.resolve("local").toString());
    assertThat(TorchModel.read().loadFromLocal(folder.resolve("local").toString()).summary())
        .isEqualTo(model.summary());

    Path onnx = folder.resolve("model/data/model.onnx");
    byte[] bytes = Files.readAllBytes(onnx);
    bytes[bytes.length / 2] ^= 1;
    Files.write(onnx, bytes);
    Files.deleteIfExists(folder.resolve("model/data/.model.onnx.crc"));
    assertThatThrownBy(() -> TorchModel.load(path))
        .hasMessageContainingAll("Cannot load the model", "model.onnx has SHA-256");
  }

  @Test
  void aPipelineWithMllibsTransformersIsFittedSavedAndLoaded(SparkSession spark) throws Exception {
    Dataset<Row> rows = Tables.separable(spark, 3000).where("label IS NOT NULL");
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer()
                      .setInputCol("kind")
                      .setOutputCol("kindIndex")
                      .setHandleInvalid("keep"),
                  new OneHotEncoder().setInputCol("kindIndex").setOutputCol("kindVector"),
                  new VectorAssembler()
                      .setInputCols(new String[] {"y", "kindVector"})
                      .setOutputCol("assembled"),
                  new StandardScaler().setInputCol("assembled").setOutputCol("features"),
                  linear()
                      .setFeaturesCol("features")
                      .setNumericCols("x")
                      .setNetwork("{\"type\": \"mlp\", \"hidden\": [16]}")
                      .setMaxIter(5)
                });
    String path = folder.resolve("pipeline").toString();

    PipelineModel model = pipeline.fit(rows);
    model.write().overwrite().save(path + "-model");
    pipeline.write().overwrite().save(path);

    Dataset<Row> scored = model.transform(rows);
    assertThat(AUC.evaluate(scored)).isGreaterThan(0.97);
    assertThat(probabilities(PipelineModel.load(path + "-model").transform(rows)))
        .isEqualTo(probabilities(scored));
    PipelineStage[] stages = Pipeline.load(path).getStages();
    TorchEstimator estimator = (TorchEstimator) stages[4];
    assertThat(estimator.getNumericCols()).containsExactly("x");
    assertThat(estimator.getNetwork()).contains("[16]");
    assertThat(values(estimator)).isEqualTo(values((TorchEstimator) pipeline.getStages()[4]));
  }

  @Test
  void crossValidationWithParallelFitsPicksTheBetterSetting(SparkSession spark) {
    Dataset<Row> rows = assembled(spark, 1500).cache();
    TorchEstimator estimator = linear().setMaxIter(3).setNumRanks(2);
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(estimator.stepSize(), new double[] {1e-7, 0.05}).build();

    CrossValidatorModel model =
        new CrossValidator()
            .setEstimator(estimator)
            .setEvaluator(AUC)
            .setEstimatorParamMaps(grid)
            .setNumFolds(2)
            .setParallelism(2)
            .setSeed(1)
            .fit(rows);

    assertThat(((TorchModel) model.bestModel()).getStepSize()).isEqualTo(0.05);
    assertThat(model.avgMetrics()[1]).isGreaterThan(0.9).isGreaterThan(model.avgMetrics()[0]);
    rows.unpersist();
  }

  @Test
  void paramsOfACopyAreItsOwn(SparkSession spark) {
    TorchEstimator estimator = new TorchEstimator().setMaxIter(7);
    TorchEstimator copy = estimator.copy(new ParamMap().put(estimator.stepSize().w(0.5)));

    assertThat(copy.uid()).isEqualTo(estimator.uid());
    assertThat(copy.getMaxIter()).isEqualTo(7);
    assertThat(copy.getStepSize()).isEqualTo(0.5);
    assertThat(estimator.getStepSize()).isEqualTo(0.001);
    assertThat(copy.setMaxIter(8).getMaxIter()).isEqualTo(8);
    assertThat(estimator.getMaxIter()).isEqualTo(7);
  }

  @Test
  void impossibleParamsAreRefusedWhenTheyAreSet() {
    TorchEstimator estimator = new TorchEstimator("e");
    assertThatThrownBy(() -> estimator.setMaxIter(0))
        .hasMessageContaining("e parameter maxIter given invalid value 0");
    assertThatThrownBy(() -> estimator.setOptimizer("sdg"))
        .hasMessageContaining("e parameter optimizer given invalid value sdg");
    assertThatThrownBy(() -> estimator.setNetwork("{\"type\": \"mpl\"}"))
        .hasMessageContainingAll("Cannot read a network", "type 'mpl'", "allowed: types", "mlp");
    assertThatThrownBy(() -> estimator.setNetwork("{\"type\": \"mlp\", \"layers\": [1]}"))
        .hasMessageContaining("mlp has no layers (allowed: fields hidden, activation, dropout)");
    assertThatThrownBy(() -> estimator.setNetwork("{\"type\": \"mlp\", \"hidden\": [0]}"))
        .hasMessageContaining("a hidden layer has width 0");
  }

  @Test
  void everyProblemOfASchemaIsNamedBeforeAnythingRuns(SparkSession spark) {
    Dataset<Row> rows = spark.sql("SELECT 'a' AS features, 'b' AS label, 1 AS prediction");
    TorchEstimator estimator = new TorchEstimator().setFeaturesCol("features").setNumericCols("n");

    assertThatThrownBy(() -> estimator.fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot fit: featuresCol: column features is string (allowed: vector or array of numbers); numericCols: there is no column n (columns: features, label, prediction); labelCol: column label is string (allowed: a number or boolean); column prediction is there already (allowed: a new name). Correct the params or the dataset.");
  }

  @Test
  void sparkConnectFindsBothByName() {
    assertThat(ServiceLoader.load(Estimator.class).stream().map(ServiceLoader.Provider::type))
        .contains(TorchEstimator.class);
    assertThat(ServiceLoader.load(Transformer.class).stream().map(ServiceLoader.Provider::type))
        .contains(TorchModel.class);
    assertThatThrownBy(() -> new TorchModel("m").summary())
        .hasMessageContaining("Cannot use model m: it has no network");
  }

  private static TorchEstimator linear() {
    return new TorchEstimator()
        .setNetwork(Network.mlp(List.of()))
        .setStepSize(0.05)
        .setBatchSize(128)
        .setMaxIter(30)
        .setNumRanks(1)
        .setSeed(3);
  }

  private static Dataset<Row> assembled(SparkSession spark, long rows) {
    Dataset<Row> numbers =
        spark
            .range(0, rows, 1, 2)
            .withColumn("a", expr("randn(1)"))
            .withColumn("b", expr("5 + 2 * randn(2)"))
            .withColumn("c", expr("randn(3)"))
            .withColumn("label", expr("cast(2 * a - (b - 5) + 0.5 * randn(4) > 0 as double)"));
    return new VectorAssembler()
        .setInputCols(new String[] {"a", "b", "c"})
        .setOutputCol("features")
        .transform(numbers);
  }

  /** What is set and what is default, as JSON. */
  private static Map<String, String> values(Params owner) {
    Map<String, String> values = new TreeMap<>();
    for (Param<?> any : owner.params()) {
      @SuppressWarnings("unchecked")
      Param<Object> param = (Param<Object>) any;
      if (owner.isDefined(param)) {
        values.put(
            param.name() + (owner.isSet(param) ? "" : " by default"),
            param.jsonEncode(owner.getOrDefault(param)));
      }
    }
    return values;
  }

  private static List<Object> probabilities(Dataset<Row> scored) {
    return scored.orderBy(col("id")).select("probability", "prediction").collectAsList().stream()
        .<Object>map(row -> List.of(row.getAs("probability"), row.getAs("prediction")))
        .toList();
  }
}
