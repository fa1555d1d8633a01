package io.sinter.training;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.NumericFeature;
import io.sinter.training.internal.scan.RankReads;
import io.sinter.training.internal.scan.RankReads.ReadRow;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Arrays, vectors and bytes as features. */
@ExtendWith(SparkTestSession.class)
@Timeout(300)
class ArrayColumnsTest {
  @TempDir Path folder;

  @Test
  void elementsAreStandardisedEachOrChannelByChannelAndReachTheRanks(SparkSession spark) {
    Dataset<Row> table = stored(rows(spark));
    TrainingColumns columns =
        TrainingColumns.of(List.of("n"), List.of(), "label", "id < 40", "id >= 40")
            .withArrays(
                List.of(
                    ArrayColumn.of("series", 3),
                    new ArrayColumn("image", List.of(2, 1, 2)),
                    ArrayColumn.of("vector", 3)));

    TrainingSet set = TrainingSet.fit(table, "t@1", columns);

    assertThat(set.features().names())
        .containsExactly(
            "n",
            "series_0",
            "series_1",
            "series_2",
            "image_0",
            "image_1",
            "image_2",
            "image_3",
            "vector_0",
            "vector_1",
            "vector_2");
    Dataset<Row> training = table.where("id < 40");
    List<NumericFeature> features = set.features().numeric();
    close(features.get(1), training, "series[0]");
    close(features.get(3), training, "series[2]");
    // Bytes from 0 to 255; a channel is two pixels.
    Dataset<Row> pixels =
        training.selectExpr(
            "id", "explode(array(id * 5, 0)) AS first", "explode(array(0)) AS nothing");
    close(features.get(4), pixels, "first");
    assertThat(features.get(5)).isEqualTo(renamed(features.get(4), "image_1"));
    assertThat(features.get(6).mean()).isEqualTo(255);
    assertThat(features.get(6).standardDeviation()).isEqualTo(1);
    close(features.get(9), training, "cast(id % 7 as double)");
    assertThat(features.get(8))
        .isEqualTo(new NumericFeature("vector_0", features.get(8).type(), 0, 0, 1));

    List<ReadRow> read = RankReads.epoch(set.rows(), set.spec(), 2);

    assertThat(read).hasSize(60);
    for (ReadRow row : read) {
      List<Float> numbers = row.inputs().get(0);
      float id = numbers.get(0);
      assertThat(numbers.subList(1, 4))
          .containsExactly(id / 2, id % 3 == 0 ? Float.NaN : 1f, 0 - id);
      assertThat(numbers.subList(4, 8)).containsExactly(id * 5 % 256, 0f, 255f, 255f);
      assertThat(numbers.subList(8, 11)).containsExactly(0f, id % 7, id % 7 == 0 ? 0f : 2f);
      assertThat(row.validation()).isEqualTo(id >= 40);
    }
  }

  @Test
  void rowsOfAnotherLengthAndColumnsOfAnotherTypeAreRefused(SparkSession spark) {
    Dataset<Row> table = rows(spark);

    assertThatThrownBy(() -> fit(table, "series=4"))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot train on t@1: features.arrays: in column series a row holds 3 elements (allowed: arrays of 4 numbers). Leave such rows out, or correct the shape.");
    assertThatThrownBy(
            () -> fit(table.withColumn("series", expr("if(id = 50, null, series)")), "series=3"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("in column series a row is null");
    assertThatThrownBy(() -> fit(table, "n=1"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "features.arrays: column n is bigint (allowed: an array of numbers, a vector, or binary)");
    assertThatThrownBy(() -> fit(table.withColumn("series_1", expr("1")), "series=3", "series_1"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("column series_1 is named twice");
    assertThatThrownBy(() -> ArrayColumn.parse("pixels=28*28"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot read the array column 'pixels=28*28'");
    assertThat(ArrayColumn.parse("a=b=2x3")).isEqualTo(new ArrayColumn("a=b", List.of(2, 3)));
  }

  @Test
  void aConvolutionLearnsWhereTheBrightHalfOfAnImageIs(SparkSession spark) {
    // A border that is always dark, as those of digits, and noise.
    Dataset<Row> table =
        spark
            .range(0, 1500, 1, 2)
            .selectExpr("id", "cast(id % 2 as int) AS label", "id % 5 = 0 AS held")
            .withColumn(
                "image",
                expr(
                    "transform(sequence(0, 35), i -> cast(if(i % 6 in (0, 5) or i div 6 in (0, 5), 0, rand(3) * 2 + if(i % 6 < 3, label, 1 - label)) as float))"));
    TrainingColumns columns =
        TrainingColumns.of(List.of(), List.of(), "label", "NOT held", "held")
            .withArrays(List.of(new ArrayColumn("image", List.of(1, 6, 6))));

    TrainingSet set = TrainingSet.fit(table, "t@1", columns);
    TrainingResult result =
        new Trainer(spark)
            .train(
                set,
                Network.convolution(List.of(1, 6, 6), List.of(4)),
                TrainingOptions.builder().epochs(3).batchRows(64).learningRate(0.01).build(),
                new TrainingListener() {});

    assertThat(result.best().metric("auc")).isGreaterThan(0.95);
    TorchModel model =
        new TorchEstimator()
            .setFeaturesCol("image")
            .setNetwork(Network.convolution(List.of(1, 6, 6), List.of(4)))
            .setValidationIndicatorCol("held")
            .setMaxIter(3)
            .setBatchSize(64)
            .setStepSize(0.01)
            .setNumRanks(1)
            .fit(table);
    assertThat(model.summary().best().metric("auc"))
        .isCloseTo(result.best().metric("auc"), within(1e-9));
  }

  private static void fit(Dataset<Row> table, String array, String... numeric) {
    TrainingSet.fit(
        table,
        "t@1",
        TrainingColumns.of(List.of(numeric), List.of(), "label", "id < 40", "id >= 40")
            .withArrays(List.of(ArrayColumn.parse(array))));
  }

  private static NumericFeature renamed(NumericFeature feature, String name) {
    return new NumericFeature(
        name, feature.type(), feature.fill(), feature.mean(), feature.standardDeviation());
  }

  private static void close(NumericFeature feature, Dataset<Row> rows, String element) {
    Row expected = rows.selectExpr("avg(" + element + ")", "stddev_pop(" + element + ")").head();
    assertThat(feature.mean()).isCloseTo(expected.getDouble(0), within(1e-6));
    assertThat(feature.fill()).isEqualTo(feature.mean());
    assertThat(feature.standardDeviation()).isCloseTo(expected.getDouble(1), within(1e-6));
  }

  /** As files, which ranks read by columns. */
  private Dataset<Row> stored(Dataset<Row> rows) {
    String path = folder.resolve("rows").toString();
    rows.write().parquet(path);
    return rows.sparkSession().read().parquet(path);
  }

  private static Dataset<Row> rows(SparkSession spark) {
    return spark
        .range(0, 60, 1, 2)
        .withColumn("n", col("id"))
        .withColumn("label", expr("cast(id % 2 as int)"))
        .withColumn(
            "series",
            expr("array(cast(id / 2 as float), if(id % 3 = 0, null, 1f), cast(-id as float))"))
        .withColumn("image", expr("unhex(concat(lpad(hex(id * 5 % 256), 2, '0'), '00FFFF'))"))
        .withColumn(
            "vector",
            array_to_vector(expr("array(0d, cast(id % 7 as double), if(id % 7 = 0, 0d, 2d))")));
  }
}
