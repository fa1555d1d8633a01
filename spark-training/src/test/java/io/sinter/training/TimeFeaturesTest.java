package io.sinter.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.TimePeriod;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
@Timeout(300)
class TimeFeaturesTest {
  private static final BinaryClassificationEvaluator AUC = new BinaryClassificationEvaluator();

  @TempDir Path folder;

  @Test
  void nightsAndWeekendsAreLearnedAcrossMidnight(SparkSession spark) {
    Dataset<Row> rows = nights(spark, 6000);
    TorchModel model =
        new TorchEstimator()
            .setCyclicCols("moment=day+week")
            .setNumericCols("x")
            .setNetwork(Network.mlp(List.of(16)))
            .setStepSize(0.02)
            .setBatchSize(256)
            .setMaxIter(8)
            .setNumRanks(2)
            .fit(rows.where("id % 4 <> 0"));

    Dataset<Row> scored = model.transform(rows.where("id % 4 = 0"));

    assertThat(AUC.evaluate(scored)).isGreaterThan(0.98);
    List<Row> probabilities = scored.select("probability").collectAsList();
    spark.conf().set("spark.sql.session.timeZone", "Asia/Kolkata");
    try {
      assertThat(scored.select("probability").collectAsList()).isEqualTo(probabilities);
    } finally {
      spark.conf().unset("spark.sql.session.timeZone");
    }
  }

  @Test
  void aSavedModelScoresTimesAsBefore(SparkSession spark) throws IOException {
    Dataset<Row> rows = nights(spark, 200);
    TorchModel model =
        new TorchEstimator().setCyclicCols("moment", "day").setMaxIter(1).setNumRanks(1).fit(rows);
    model.save(folder.resolve("model").toString());

    TorchModel loaded = TorchModel.load(folder.resolve("model").toString());

    assertThat(loaded.getCyclicCols()).containsExactly("moment", "day");
    assertThat(loaded.transform(rows).select("probability").collectAsList())
        .isEqualTo(model.transform(rows).select("probability").collectAsList());
  }

  @Test
  void periodsFollowTheTypeUnlessTheyAreNamed(SparkSession spark) {
    TrainingColumns columns =
        TrainingColumns.of(List.of("x"), List.of(), "label", "id % 2 = 0", "id % 2 = 1")
            .withCyclic(
                List.of(
                    CyclicColumn.parse("moment"),
                    CyclicColumn.parse("local=hour"),
                    CyclicColumn.parse("day")));

    TrainingSet data = TrainingSet.of(nights(spark, 300), "nights", columns);

    assertThat(data.features().cyclic())
        .containsExactly(
            new CyclicFeature("moment", List.of(TimePeriod.DAY, TimePeriod.WEEK, TimePeriod.YEAR)),
            new CyclicFeature("local", List.of(TimePeriod.HOUR)),
            new CyclicFeature("day", List.of(TimePeriod.WEEK, TimePeriod.YEAR)));
    assertThat(data.features().names()).containsExactly("x", "moment", "local", "day");
    assertThat(data.counts().training()).isEqualTo(150);
  }

  @Test
  void everyColumnThatHoldsNoTimesIsNamed(SparkSession spark) {
    TrainingColumns columns =
        TrainingColumns.of(List.of("x"), List.of(), "label", "id % 2 = 0", "id % 2 = 1")
            .withCyclic(
                List.of(
                    CyclicColumn.parse("id"),
                    CyclicColumn.parse("text"),
                    CyclicColumn.parse("day=hour+day+week"),
                    CyclicColumn.parse("x"),
                    CyclicColumn.parse("missing")));

    assertThat(TrainingSet.problems(nights(spark, 10), columns))
        .containsExactly(
            "features.cyclic: column id is bigint (allowed: a timestamp, a timestamp without time zone or a date). Leave it out, or convert it",
            "features.cyclic: column text is string (allowed: a timestamp, a timestamp without time zone or a date). Leave it out, or convert it",
            "features.cyclic: column day is date, which is the same in every hour and day (allowed: week, year). Leave the period out",
            "features.cyclic: column x is double (allowed: a timestamp, a timestamp without time zone or a date). Leave it out, or convert it",
            "features.cyclic: the table has no column missing (columns: id, moment, local, day, text, x, label). Correct the name",
            "features: column x is named twice (allowed: once, as a feature, as the label or as the weight). Remove one");
  }

  @Test
  void aConvolutionHasNoPlaceForTimes(SparkSession spark) {
    TrainingSet data =
        TrainingSet.of(
            nights(spark, 300),
            "nights",
            TrainingColumns.of(List.of("x"), List.of(), "label", "id % 2 = 0", "id % 2 = 1")
                .withCyclic(List.of(CyclicColumn.parse("moment"))));

    assertThatThrownBy(
            () -> Trainer.untrained(data, Network.convolution(List.of(1, 2), List.of(1)), 1))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("in which features.cyclic has no place");
  }

  @Test
  void aBroughtNetworkReadsTimesAsItReadsTheirNumbers(SparkSession spark) throws IOException {
    CyclicFeature moment =
        new CyclicFeature("moment", List.of(TimePeriod.HOUR, TimePeriod.DAY, TimePeriod.WEEK));
    List<Row> rows = new ArrayList<>();
    for (Row row : nights(spark, 64).select("id", "moment", "label").collectAsList()) {
      Timestamp time = row.getAs("moment");
      float[] numbers = new float[moment.width()];
      moment.encode(time == null ? Double.NaN : time.getTime() / 1e3, numbers, 0);
      List<Float> list = new ArrayList<>();
      for (float number : numbers) {
        list.add(number);
      }
      rows.add(RowFactory.create(row.get(0), time, list, row.getInt(2)));
    }
    Dataset<Row> table =
        spark.createDataFrame(
            rows, StructType.fromDDL("id long, moment timestamp, numbers array<float>, label int"));

    TorchModel byTime =
        brought("moment")
            .setCyclicCols("moment=hour+day+week")
            .fit(table.select("moment", "label"));
    TorchModel byNumbers =
        brought("numbers").setArrayCols("numbers").fit(table.select("numbers", "label"));

    List<Row> predictions = byTime.transform(table).select("prediction").collectAsList();
    assertThat(predictions)
        .isEqualTo(byNumbers.transform(table).select("prediction").collectAsList());
    assertThat(predictions).doesNotHaveDuplicates();
  }

  /** A recurrent network over 6 numbers. */
  private TorchEstimator brought(String column) throws IOException {
    Path file = folder.resolve("sequence.pt");
    try (InputStream in =
        Objects.requireNonNull(
            TimeFeaturesTest.class.getResourceAsStream("/io/sinter/training/sequence.pt"))) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return new TorchEstimator()
        .setNetwork(
            "{\"type\": \"scripted\", \"file\": \"%s\", \"inputs\": [\"float32(%s)[6x1]\"]}"
                .formatted(file.toUri(), column))
        .setLoss("squared")
        .setMaxIter(2)
        .setNumRanks(1);
  }

  @Test
  void aTimeColumnReadsAsItIsWritten() {
    for (String text : List.of("departure", "a b=day+week", "odd=name=year")) {
      assertThat(CyclicColumn.parse(text)).hasToString(text);
    }
    assertThatThrownBy(() -> CyclicColumn.parse("departure=month"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot read the time column 'departure=month' (allowed: column, or column=periods of hour+day+week+year joined by +, such as departure=day+week). Correct it.");
    assertThatThrownBy(() -> CyclicColumn.parse("departure=day+day"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its periods are day+day (allowed: a name, and each period once)");
  }

  /** The label is 1 from 22:00 to 05:00 UTC and on Saturdays and Sundays; some moments are null. */
  private static Dataset<Row> nights(SparkSession spark, long rows) {
    return spark
        .range(0, rows, 1, 2)
        .selectExpr("id", "timestamp_seconds(1700000000L + id * 12347) AS at")
        .selectExpr(
            "id",
            "pmod(cast(at AS bigint) DIV 3600, 24) AS hour",
            "pmod(cast(at AS bigint) DIV 86400 + 3, 7) AS weekday",
            "at")
        .selectExpr(
            "id",
            "if(id % 97 = 0, null, at) AS moment",
            "timestamp_ntz'2024-01-01' + make_dt_interval(0, id) AS local",
            "date_add(date'2024-01-01', cast(id AS int)) AS day",
            "cast(at AS string) AS text",
            "randn(3) AS x",
            "cast(hour >= 22 OR hour < 5 OR weekday >= 5 AS int) AS label");
  }
}
