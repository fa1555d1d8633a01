package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.testing.SparkTestSession;
import java.io.IOException;
import java.nio.file.Files;
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

  @Test
  void namesTheTablesOfTheLakeAlone() throws IOException {
    tables.append("numbers", spark.range(1).toDF());
    tables.append("letters", spark.range(1).toDF());
    Files.createDirectories(lake.resolve("no-table"));

    assertThat(tables.names()).containsExactly("letters", "numbers");
    assertThat(new DeltaTables(spark, Optional.empty()).names()).isEmpty();
    assertThat(new DeltaTables(spark, Optional.of(lake + "/nowhere")).names()).isEmpty();
  }

  @Test
  void saysWhyAVersionCannotBeRead() throws IOException {
    // Folders of partitions have names with percent signs and blanks in them.
    var rows = spark.range(4).selectExpr("id", "concat('a %/', id % 2) AS part");
    rows.write().format("delta").partitionBy("part").save(tables.location("parts"));
    tables.append("parts", rows);

    assertThat(tables.unreadable("parts", 0)).isEmpty();
    assertThat(tables.unreadable("nothing", 0)).contains("there is no table nothing");
    assertThat(tables.unreadable("parts", 2).orElseThrow())
        .startsWith("parts does not give version 2 (");

    // What VACUUM does once the files of version 0 are in no newer version.
    tables.overwrite("parts", rows.limit(2));
    spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    try {
      tables.deltaTable("parts").vacuum(0);
    } finally {
      spark.conf().unset("spark.databricks.delta.retentionDurationCheck.enabled");
    }
    assertThat(tables.unreadable("parts", 0).orElseThrow())
        .matches("([0-9]+) of the \\1 data files of parts@0 are gone");
    assertThat(tables.unreadable("parts", 2)).isEmpty();
  }
}
