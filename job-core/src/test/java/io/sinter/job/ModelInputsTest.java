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
