package io.sinter.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.training.internal.ml.ModelParams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Losses other than the binary one, against MLlib's own estimators on the same rows. */
@ExtendWith(SparkTestSession.class)
@Timeout(300)
class TorchEstimatorKindsTest {
  @TempDir Path folder;

  @Test
  void threeClassesAreTakenApartAsByMultinomialRegression(SparkSession spark) {
    Dataset<Row> rows = rows(spark, 2000).withColumn("label", col("kind"));
    TorchEstimator estimator = linear().setLoss(Loss.multiclass()).setStepSize(0.2);

    TorchModel model = estimator.fit(rows);
    Dataset<Row> ours = model.transform(rows);
    Dataset<Row> theirs = new LogisticRegression().fit(rows).transform(rows);

    assertThat(ours.columns()).containsExactly(theirs.columns());
    assertThat(metric(ours, "accuracy")).isCloseTo(metric(theirs, "accuracy"), within(0.01));
    assertThat(metric(ours, "logLoss")).isCloseTo(metric(theirs, "logLoss"), within(0.02));
    for (Row row : ours.limit(50).collectAsList()) {
      Vector probability = row.getAs("probability");
      Vector raw = row.getAs("rawPrediction");
      assertThat(probability.size()).isEqualTo(3);
      assertThat(probability.apply(0) + probability.apply(1) + probability.apply(2))
          .isCloseTo(1, within(1e-6));
      assertThat(row.<Double>getAs("prediction")).isEqualTo(probability.argmax());
      assertThat(raw.argmax()).isEqualTo(probability.argmax());
    }
  }

  @Test
  void aClassThatNoRowHasKeepsItsPlaceAndOddLabelsAreRefused(SparkSession spark) {
    Dataset<Row> rows = rows(spark, 600).withColumn("label", expr("if(kind = 1, 3.0, kind)"));
    TorchModel model = linear().setLoss("multiclass").setMaxIter(3).fit(rows);

    Vector probability = model.transform(rows).head().getAs("probability");

    assertThat(probability.size()).isEqualTo(4);
    assertThatThrownBy(
            () -> linear().setLoss("multiclass").fit(rows.withColumn("label", expr("kind + 0.5"))))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot train: label label is 2.5 (allowed: 0, 1 and so on below 10000). Index the labels, e.g. with StringIndexer.");
  }

  @Test
  void squaredErrorFindsTheLineOfLeastSquaresWithWeightsToo(SparkSession spark) {
    Dataset<Row> rows =
        rows(spark, 1500)
            .withColumn("weight", expr("if(id % 5 = 0, 0.0, 1.0 + id % 3)"))
            .withColumn("label", expr("if(id % 5 = 0, 100.0, target)"));
    TorchEstimator estimator =
        linear().setLoss(Loss.squared()).setWeightCol("weight").setProbabilityCol("");

    Dataset<Row> ours = estimator.fit(rows).transform(rows);
    Dataset<Row> theirs = new LinearRegression().setWeightCol("weight").fit(rows).transform(rows);

    assertThat(ours.columns()).containsExactly(theirs.columns());
    double difference =
        ours.withColumnRenamed("prediction", "ours")
            .join(theirs.select("id", "prediction"), "id")
            .selectExpr("max(abs(ours - prediction))")
            .head()
            .getDouble(0);
    assertThat(difference).isLessThan(0.1);
    RegressionEvaluator rmse = new RegressionEvaluator();
    assertThat(rmse.evaluate(ours.where("weight > 0")))
        .isCloseTo(rmse.evaluate(theirs.where("weight > 0")), within(0.002));
  }

  @Test
  void quantilesCoverTheirShareAndAreSaved(SparkSession spark) {
    Dataset<Row> rows = rows(spark, 2000).withColumn("label", col("target"));
    TorchModel model =
        linear().setLoss(Loss.quantile(List.of(0.1, 0.5, 0.9))).setMaxIter(20).fit(rows);
    String path = folder.resolve("quantiles").toString();
    save(model, path);

    Dataset<Row> scored = TorchModel.load(path).transform(rows).cache();

    assertThat(scored.columns()).endsWith("rawPrediction", "prediction");
    for (Row row : scored.limit(20).collectAsList()) {
      assertThat(row.<Double>getAs("prediction"))
          .isEqualTo(row.<Vector>getAs("rawPrediction").apply(1));
    }
    long below = scored.where("label <= prediction").count();
    assertThat(below / 2000.0).isCloseTo(0.5, within(0.04));
    scored.unpersist();
  }

  @Test
  void aSplitForTuningPicksAmongRegressions(SparkSession spark) {
    Dataset<Row> rows = rows(spark, 800).withColumn("label", col("target"));
    TorchEstimator estimator = linear().setLoss("squared").setMaxIter(4);
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(estimator.stepSize(), new double[] {1e-6, 0.1}).build();

    TrainValidationSplitModel model =
        new TrainValidationSplit()
            .setEstimator(estimator)
            .setEvaluator(new RegressionEvaluator())
            .setEstimatorParamMaps(grid)
            .setParallelism(2)
            .setSeed(1)
            .fit(rows);

    assertThat(((TorchModel) model.bestModel()).getStepSize()).isEqualTo(0.1);
  }

  @Test
  void anIndicatorColumnAndAFractionLeaveRowsOut(SparkSession spark) {
    Dataset<Row> rows =
        rows(spark, 900).withColumn("label", col("target")).withColumn("held", expr("id % 3 = 0"));
    TorchEstimator estimator = linear().setLoss("squared").setMaxIter(2);

    TorchTrainingSummary indicated =
        estimator.copy(new ParamMap()).setValidationIndicatorCol("held").fit(rows).summary();
    TorchTrainingSummary split =
        estimator.copy(new ParamMap()).setValidationFraction(0.25).fit(rows).summary();

    rows.where("held").createOrReplaceTempView("held_rows");
    TorchTrainingSummary other =
        estimator
            .copy(new ParamMap())
            .setValidationTable("held_rows")
            .fit(rows.where("NOT held"))
            .summary();
    assertThatThrownBy(
            () ->
                estimator
                    .copy(new ParamMap())
                    .setWeightCol("w")
                    .setValidationTable("held_rows")
                    .fit(rows.withColumn("w", expr("1.0"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "validationTable held_rows: Cannot fit: weightCol: there is no column w");

    assertThat(indicated.best().rows()).isEqualTo(600);
    assertThat(other.best().rows()).isEqualTo(600);
    assertThat(other.best().metric("rmse"))
        .isCloseTo(indicated.best().metric("rmse"), within(0.05));
    assertThat(split.best().rows()).isBetween(620L, 730L);
  }

  @Test
  void networksAndLossesComeBackFromTheirText() {
    TorchEstimator estimator = new TorchEstimator();
    for (Network network :
        List.of(
            Network.mlp(List.of(3, 4)).withDropout(0.5).withActivation(Activation.GELU),
            Network.residual(8, 3),
            Network.transformer(8, 1, 2),
            Network.convolution(List.of(1, 4, 4), List.of(2)))) {
      String text = estimator.setNetwork(network).getNetwork();
      assertThat(estimator.setNetwork(text).getNetwork()).isEqualTo(text);
    }
    for (Loss loss :
        List.of(
            Loss.binary(),
            Loss.multiclass().withClassWeights(Map.of("1", 2.0)),
            Loss.absolute(),
            Loss.huber(0.5),
            Loss.quantile(List.of(0.25, 0.75)),
            Loss.poisson())) {
      String text = estimator.setLoss(loss).getLoss();
      assertThat(estimator.setLoss(text).getLoss()).isEqualTo(text);
    }
    assertThat(estimator.setLoss("{\"type\": \"huber\", \"delta\": 2}").getLoss())
        .contains("huber");
  }

  @Test
  void everyParamOfTheTrainingReachesItsOptions() {
    TorchEstimator estimator =
        new TorchEstimator("e")
            .setOptimizer(OptimizerKind.LION)
            .setBeta1(0.8)
            .setBeta2(0.9)
            .setEpsilon(1e-5)
            .setWeightDecay(0.1)
            .setMomentum(0.5)
            .setStepSize(0.01)
            .setSchedule("step")
            .setScheduleWarmup(0.2)
            .setScheduleFloor(0.3)
            .setSchedulePieces(4)
            .setScheduleDecay(0.5)
            .setClipNorm(2)
            .setClipValue(1)
            .setAccumulation(3)
            .setPrecision("bf16")
            .setBucketBytes(1024)
            .setCompression("fp16")
            .setLoaderMemory(4096)
            .setLoaderPrefetch(5)
            .setGpuCache("off")
            .setCheckpointLocation("/c")
            .setCheckpointSteps(7)
            .setCheckpointInterval(11)
            .setAttempts(2)
            .setTaskGpus(3)
            .setSlotWait(13)
            .setPlaintext("allow");

    TrainingOptions options = ModelParams.options(estimator, any -> 6);

    assertThat(options)
        .isEqualTo(
            TrainingOptions.builder()
                .optimizer(new OptimizerOptions(OptimizerKind.LION, 0.01, 0.1, 0.5, 0.8, 0.9, 1e-5))
                .schedule(
                    new LearningRateSchedule(LearningRateSchedule.Kind.STEP, 0.2, 0.3, 4, 0.5))
                .clipping(new Clipping(2, 1))
                .accumulation(3)
                .precision(Precision.BF16)
                .communication(
                    new CommunicationOptions(1024, CommunicationOptions.Compression.FP16))
                .loader(new LoaderOptions(4096, 5, GpuCache.OFF))
                .checkpoints(new CheckpointOptions("/c", "e", 7, Duration.ofSeconds(11)))
                .cluster(
                    new ClusterOptions(
                        2, Duration.ofSeconds(13), ClusterOptions.Plaintext.ALLOW, 3))
                .ranks(6)
                .build());
    TorchEstimator plain = new TorchEstimator().setOptimizer("lion").setSchedule("one-cycle");
    assertThat(ModelParams.options(plain, any -> 1).optimizer())
        .isEqualTo(OptimizerOptions.of(OptimizerKind.LION, 0.001));
    assertThat(ModelParams.options(plain, any -> 1).schedule())
        .isEqualTo(LearningRateSchedule.of(LearningRateSchedule.Kind.ONE_CYCLE));
    assertThatThrownBy(() -> plain.setBeta2(1)).hasMessageContaining("beta2 given invalid value");
    assertThatThrownBy(() -> plain.setScheduleDecay(0))
        .hasMessageContaining("scheduleDecay given invalid value");
    assertThatThrownBy(() -> plain.setLoaderMemory(0))
        .hasMessageContaining("loaderMemory given invalid value");
  }

  private static TorchEstimator linear() {
    return new TorchEstimator()
        .setNetwork(Network.mlp(List.of()))
        .setStepSize(0.05)
        .setBatchSize(100)
        .setMaxIter(30)
        .setSchedule("cosine")
        .setNumRanks(1)
        .setSeed(3);
  }

  private static Dataset<Row> rows(SparkSession spark, long rows) {
    Dataset<Row> numbers =
        spark
            .range(0, rows, 1, 2)
            .withColumn("a", expr("randn(1)"))
            .withColumn("b", expr("5 + 2 * randn(2)"))
            .withColumn("target", expr("2 * a - (b - 5) + 3 + 0.5 * randn(4)"))
            .withColumn(
                "kind",
                expr(
                    "cast(case when target < 2 then 0 when target < 4 then 1 else 2 end as double)"));
    return new VectorAssembler()
        .setInputCols(new String[] {"a", "b"})
        .setOutputCol("features")
        .transform(numbers);
  }

  private static double metric(Dataset<Row> scored, String name) {
    return new MulticlassClassificationEvaluator().setMetricName(name).evaluate(scored);
  }

  private static void save(TorchModel model, String path) {
    try {
      model.save(path);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
