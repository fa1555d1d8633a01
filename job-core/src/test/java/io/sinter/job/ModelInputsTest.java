package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTestSession.class)
class ModelInputsTest {
  private static final FeatureSpec SPEC =
      new FeatureSpec(
          List.of(
              new NumericFeature("dep.hour", ColumnType.INTEGER, 0, 0, 1),
              new CategoricalFeature("carrier", List.of("AA"), 2),
              new NumericFeature("wet", ColumnType.DOUBLE, 0, 0, 1)));

  @Test
  void turnsNullsIntoTheModelsMissingValues(SparkSession spark) {
    Dataset<Row> table =
        spark.sql(
            "SELECT 7 AS `dep.hour`, 'AA' AS carrier, true AS wet UNION ALL SELECT NULL, NULL, NULL");

    List<Row> rows = table.select(ModelInputs.project(SPEC, table.schema(), "t")).collectAsList();

    assertThat(rows.get(0).schema().simpleString())
        .isEqualTo("struct<dep.hour:float,carrier:string,wet:float>");
    assertThat(rows.get(0).getFloat(0)).isEqualTo(7f);
    assertThat(rows.get(0).getString(1)).isEqualTo("AA");
    assertThat(rows.get(0).getFloat(2)).isEqualTo(1f);
    assertThat(rows.get(1).getFloat(0)).isNaN();
    assertThat(rows.get(1).getString(1)).isEmpty();
    assertThat(rows.get(1).getFloat(2)).isNaN();
  }

  @Test
  void elementsOfArraysAreFoundByTheirNumber(SparkSession spark) {
    FeatureSpec spec =
        new FeatureSpec(
            List.of(
                new NumericFeature("v_0", ColumnType.DOUBLE, 0, 0, 1),
                new NumericFeature("v_1", ColumnType.DOUBLE, 0, 0, 1),
                new NumericFeature("image_0", ColumnType.DOUBLE, 0, 0, 1),
                new NumericFeature("plain_1", ColumnType.DOUBLE, 0, 0, 1)));
    Dataset<Row> table =
        spark.sql(
            "SELECT array(1.5, null) AS v, X'FF' AS image, 7 AS plain_1, array(1, 2) AS plain UNION ALL SELECT NULL, NULL, NULL, NULL");

    List<Row> rows = table.select(ModelInputs.project(spec, table.schema(), "t")).collectAsList();

    assertThat(rows.get(0).mkString(" ")).isEqualTo("1.5 NaN 255.0 7.0");
    assertThat(rows.get(1).mkString(" ")).isEqualTo("NaN NaN NaN NaN");
    Dataset<Row> longer = table.withColumn("v", org.apache.spark.sql.functions.expr("array(1)"));
    assertThatThrownBy(
            () -> longer.select(ModelInputs.project(spec, longer.schema(), "t")).collect())
        .hasMessageContaining(
            "Cannot read column v: a row holds 1 elements (allowed: 2, as in training)");
    Dataset<Row> text = table.withColumn("v", org.apache.spark.sql.functions.expr("array('a')"));
    assertThatThrownBy(() -> ModelInputs.project(spec, text.schema(), "t"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "column v is array<string> (allowed: an array of numbers, or binary, for the model's v_0");
  }

  @Test
  void namesEveryMissingColumnAndWrongType(SparkSession spark) {
    Dataset<Row> table = spark.sql("SELECT '7' AS `dep.hour`, 1.5 AS carrier, 1 AS we");

    assertThatThrownBy(() -> ModelInputs.project(SPEC, table.schema(), "flights"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot read the model's inputs from table flights")
        .hasMessageContaining("column dep.hour is string (allowed: a number or a boolean)")
        .hasMessageContaining("column carrier is decimal(2,1) (allowed: text")
        .hasMessageContaining("column wet is missing (did you mean we?)");
  }
}
