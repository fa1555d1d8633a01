package io.sinter.training.internal.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.job.ModelInputs;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.TimePeriod;
import io.sinter.training.LoaderOptions;
import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.scan.RankReads.ReadRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times as ranks read them, against the projection that scoring uses. */
@ExtendWith(SparkTestSession.class)
class TimeColumnsReadTest {
  private static final List<TimePeriod> ALL = List.of(TimePeriod.values());
  private static final FeatureSpec FEATURES =
      new FeatureSpec(
          List.of(
              new CyclicFeature("moment", ALL),
              new CyclicFeature("local", List.of(TimePeriod.DAY)),
              new CyclicFeature("day", List.of(TimePeriod.YEAR, TimePeriod.WEEK))));
  private static final RowSpec SPEC =
      RowSpec.of(
          FEATURES, new RowSpec.Label("label", Element.FLOAT32, List.of()), Optional.empty());

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"COLUMNS", "ROWS", "SHUFFLE"})
  void ranksReadWhatScoringComputes(RankSource.Path path, SparkSession spark) {
    spark.conf().set("spark.sql.session.timeZone", "America/New_York");
    try {
      Dataset<Row> table = stored(spark, path);
      Dataset<Row> rows =
          table.selectExpr("moment", "local", "day", "label", "true AS t", "false AS v");
      RankSource source = RankSource.of(rows, SPEC, 2);
      assertThat(source.path()).isEqualTo(path);

      Map<Double, List<Float>> read = new HashMap<>();
      for (ReadRow row : RankReads.epoch(source, LoaderOptions.DEFAULT, 64)) {
        read.put(row.target(), row.inputs().get(0));
      }

      assertThat(read).isEqualTo(scored(table));
      assertThat(read).hasSize(400);
    } finally {
      spark.conf().unset("spark.sql.session.timeZone");
    }
  }

  /** Every 11th of each kind is null; from 1836 to 2103. */
  private Dataset<Row> stored(SparkSession spark, RankSource.Path path) {
    String seconds = "(id - 200) * 21073333.123457D";
    Dataset<Row> rows =
        spark
            .range(0, 400, 1, 4)
            .selectExpr(
                "id AS label",
                "if(id %% 11 = 0, null, timestamp_micros(cast(%s * 1000000 AS bigint))) AS moment"
                    .formatted(seconds),
                "if(id %% 11 = 1, null, timestamp_ntz'1970-01-01' + make_dt_interval(0, 0, 0, cast(%s AS decimal(18, 6)))) AS local"
                    .formatted(seconds),
                "if(id % 11 = 2, null, date_add(date'1970-01-01', cast((id - 200) * 243 AS int))) AS day");
    if (path == RankSource.Path.SHUFFLE) {
      return rows.repartition(3);
    }
    String table = folder.resolve("table").toString();
    rows.write().format("delta").save(table);
    Dataset<Row> read = spark.read().format("delta").load(table);
    return path == RankSource.Path.ROWS
        ? read.withColumn("label", functions.abs(read.col("label")))
        : read;
  }

  private static Map<Double, List<Float>> scored(Dataset<Row> table) {
    List<Column> columns =
        new ArrayList<>(List.of(ModelInputs.project(FEATURES, table.schema(), "t")));
    columns.add(table.col("label").cast("double"));
    Map<Double, List<Float>> scored = new HashMap<>();
    for (Row row : table.select(columns.toArray(Column[]::new)).collectAsList()) {
      List<Float> numbers = new ArrayList<>();
      for (Feature feature : FEATURES.features()) {
        CyclicFeature time = (CyclicFeature) feature;
        float[] made = new float[time.width()];
        time.encode(row.<Double>getAs(time.name()), made, 0);
        for (float number : made) {
          numbers.add(number);
        }
      }
      scored.put(row.getDouble(FEATURES.features().size()), numbers);
    }
    return scored;
  }
}
