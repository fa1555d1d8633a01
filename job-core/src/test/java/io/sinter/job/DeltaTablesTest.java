package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.testing.SparkTestSession;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
class DeltaTablesTest {
  @TempDir Path lake;
  private SparkSession spark;
  private DeltaTables tables;

  @BeforeEach
  void open(SparkSession spark) {
    this.spark = spark;
    tables = new DeltaTables(spark, Optional.of(lake.toString()));
  }

  @Test
  void readsTheVersionItPinnedWhileTheTableGrows() {
    tables.append("numbers", spark.range(3).toDF());
    TableVersion pinned = tables.latest("numbers");
    tables.append("numbers", spark.range(4).toDF());

    assertThat(pinned).hasToString("numbers@0");
    assertThat(tables.read(pinned).count()).isEqualTo(3);
    assertThat(tables.read(tables.latest("numbers")).count()).isEqualTo(7);
    assertThat(tables.read(tables.at("numbers", 0)).count()).isEqualTo(3);
  }

  @Test
  void appendsATransactionOnce() {
    tables.appendOnce("numbers", spark.range(3).toDF(), "job", 1);
    tables.appendOnce("numbers", spark.range(3).toDF(), "job", 1);
    tables.appendOnce("numbers", spark.range(3).toDF(), "other", 1);
    tables.appendOnce("numbers", spark.range(3).toDF(), "job", 2);

    assertThat(tables.read(tables.latest("numbers")).count()).isEqualTo(9);
  }

  @Test
  void replacesRowsAndSchemaButKeepsOldVersions() {
    tables.append("numbers", spark.range(3).toDF());
    tables.overwrite("numbers", spark.range(2).selectExpr("id * 1.5 AS x"));

    assertThat(tables.read(tables.latest("numbers")).columns()).containsExactly("x");
    assertThat(tables.read(tables.at("numbers", 0)).columns()).containsExactly("id");
  }

  @Test
  void createsAnEmptyTableOnlyWhereThereIsNone() {
    StructType schema = new StructType().add("a", DataTypes.StringType);
    tables.create("empty", schema);
    tables.create("empty", schema);

    assertThat(tables.latest("empty").version()).isZero();
    assertThat(tables.read(tables.latest("empty")).schema()).isEqualTo(schema);
  }

  @Test
  void findsPathsLakeTablesAndCatalogTables() {
    DeltaTables catalog = new DeltaTables(spark, Optional.empty());
    catalog.append("delta_tables_test", spark.range(2).toDF());
    try {
      assertThat(catalog.latest("delta_tables_test").version()).isZero();
      assertThat(catalog.read(catalog.latest("delta_tables_test")).count()).isEqualTo(2);
      assertThat(tables.exists("delta_tables_test")).isFalse();
    } finally {
      spark.sql("DROP TABLE delta_tables_test");
    }
    tables.append(lake + "/by-path", spark.range(1).toDF());
    assertThat(tables.exists("by-path")).isTrue();
  }

  @Test
  void saysWhichTableOrVersionIsMissing() {
    assertThatThrownBy(() -> tables.latest("nothing"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot read table nothing: no Delta table at " + lake + "/nothing");
    tables.append("numbers", spark.range(3).toDF());
    assertThatThrownBy(() -> tables.at("numbers", 5))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("it has no version 5 (allowed: 0 to 0)");
  }
}
