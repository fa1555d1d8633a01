package io.sinter.training.internal.scan;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.testing.SparkTestSession;
import io.sinter.training.LoaderOptions;
import io.sinter.training.internal.data.InputLayout;
import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.data.RowSpec.Part;
import io.sinter.training.internal.scan.RankReads.ReadRow;
import io.sinter.training.internal.scan.RankSource.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkTestSession.class)
class RankSourceTest {
  private static final List<String> NUMBERS =
      List.of("id", "flag", "tiny", "short", "whole", "long", "real", "double", "money", "level");
  private static final List<String> WORDS = List.of("kind", "code", "flag");
  private static final List<List<String>> VOCABULARIES =
      List.of(List.of("b", "été"), List.of("1", "2"), List.of("true"));
  private static final RowSpec ALL =
      new RowSpec(
          List.of(
              new RowSpec.Input(
                  new InputLayout("numeric", Element.FLOAT32, List.of(NUMBERS.size())),
                  NUMBERS.stream().map(name -> new Part(name, 1, null)).toList()),
              new RowSpec.Input(
                  new InputLayout("categories", Element.INT64, List.of(WORDS.size())),
                  IntStream.range(0, WORDS.size())
                      .mapToObj(i -> new Part(WORDS.get(i), 1, VOCABULARIES.get(i)))
                      .toList())),
          new RowSpec.Label("label", Element.FLOAT32, List.of()),
          "weight");
  private static final RowSpec IDS =
      new RowSpec(
          List.of(
              new RowSpec.Input(
                  new InputLayout("id", Element.FLOAT32, List.of()),
                  List.of(new Part("id", 1, null)))),
          new RowSpec.Label("label", Element.FLOAT32, List.of()),
          null);

  @TempDir private java.nio.file.Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void columnsHoldWhatSparkCollects(String offHeap, SparkSession spark) {
    String table = save(everyType(spark, 3000).repartition(7).write().format("delta"));
    spark.conf().set("spark.sql.columnVector.offheap.enabled", offHeap);
    try {
      Dataset<Row> rows = select(spark.read().format("delta").load(table), ALL, "true", "false");

      RankSource source = RankSource.of(rows, ALL, 2);

      assertThat(source.path()).isEqualTo(Path.COLUMNS);
      assertThat(read(source, /* validation= */ false)).isEqualTo(expected(rows));
    } finally {
      spark.conf().unset("spark.sql.columnVector.offheap.enabled");
    }
  }

  @Test
  void rowsHoldWhatSparkCollects(SparkSession spark) {
    String table = save(everyType(spark, 1000).repartition(4).write().format("delta"));
    Dataset<Row> changed =
        spark.read().format("delta").load(table).withColumn("double", expr("double + 1"));
    Dataset<Row> rows = select(changed, ALL, "true", "false");

    RankSource source = RankSource.of(rows, ALL, 2);

    assertThat(source.path()).isEqualTo(Path.ROWS);
    assertThat(read(source, /* validation= */ false)).isEqualTo(expected(rows));
  }

  @Test
  void shuffledRowsHoldWhatSparkCollects(SparkSession spark) {
    Dataset<Row> rows = select(everyType(spark, 500).repartition(3), ALL, "true", "false");

    RankSource source = RankSource.of(rows, ALL, 2);

    assertThat(source.path()).isEqualTo(Path.SHUFFLE);
    assertThat(read(source, /* validation= */ false)).isEqualTo(expected(rows));
  }

  @ParameterizedTest
  @CsvSource({
    "1000,1,1,COLUMNS", "1000,7,2,COLUMNS", "1000,7,3,COLUMNS", "1000,1,2,SHUFFLE",
    "1,1,1,COLUMNS", "1,1,3,SHUFFLE", "3,3,5,SHUFFLE", "0,1,2,SHUFFLE"
  })
  void eachRowIsReadOnce(int rows, int files, int ranks, Path path, SparkSession spark) {
    String table =
        save(
            spark
                .range(0, rows, 1, files)
                .selectExpr("id", "1.5F AS label")
                .write()
                .format("parquet"));
    Dataset<Row> read = select(spark.read().parquet(table), IDS, "id % 4 <> 0", "id % 4 = 0");

    RankSource source = RankSource.of(read, IDS, ranks);
    List<ReadRow> seen = RankReads.epoch(source, LoaderOptions.DEFAULT, 16);

    assertThat(source.path()).isEqualTo(path);
    assertThat(source.shares().partitions()).hasSize(ranks);
    assertThat(ids(seen)).isEqualTo(IntStream.range(0, rows).boxed().toList());
    assertThat(seen).allMatch(row -> row.validation() == (id(row) % 4 == 0));
  }

  @Test
  void emptyFilesAndEmptySharesAreNoHindrance(SparkSession spark) {
    String table =
        save(
            spark
                .range(0, 100, 1, 10)
                .where("id < 15 OR id > 95")
                .selectExpr("id", "if(id % 5 = 0, null, 0D) AS label")
                .write()
                .format("parquet"));

    List<ReadRow> seen =
        RankReads.epoch(select(spark.read().parquet(table), IDS, "true", "false"), IDS, 2);

    assertThat(ids(seen))
        .isEqualTo(
            IntStream.range(0, 100)
                .filter(id -> (id < 15 || id > 95) && id % 5 != 0)
                .boxed()
                .toList());
  }

  @Test
  void aPartitionedTableIsReadByItsPartitions(SparkSession spark) {
    String table =
        save(
            spark
                .range(0, 600, 1, 2)
                .selectExpr("id", "0F AS label", "id % 3 AS day")
                .write()
                .partitionBy("day")
                .format("delta"));
    Dataset<Row> loaded = spark.read().format("delta").load(table);

    RankSource source =
        RankSource.of(select(loaded, IDS, "day = 0", "day = 2 AND id < 300"), IDS, 2);
    List<ReadRow> seen = RankReads.epoch(source, LoaderOptions.DEFAULT, 64);

    assertThat(source.path()).isEqualTo(Path.COLUMNS);
    assertThat(ids(seen))
        .isEqualTo(
            IntStream.range(0, 600)
                .filter(id -> id % 3 == 0 || (id % 3 == 2 && id < 300))
                .boxed()
                .toList());
    assertThat(seen).allMatch(row -> row.validation() == (id(row) % 3 == 2));
  }

  @Test
  void rowsDeletedByDeletionVectorsAreNotRead(SparkSession spark) {
    String table = folder.resolve("deleted").toString();
    spark.sql(
        "CREATE TABLE delta.`%s` (id BIGINT, label FLOAT) USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.columnMapping.mode' = 'name')"
            .formatted(table));
    spark
        .range(0, 1000, 1, 4)
        .selectExpr("id", "0F AS label")
        .write()
        .format("delta")
        .mode("append")
        .save(table);
    spark.sql("DELETE FROM delta.`%s` WHERE id %% 7 = 0".formatted(table));
    Dataset<Row> loaded = spark.read().format("delta").load(table);

    List<ReadRow> seen = RankReads.epoch(select(loaded, IDS, "true", "false"), IDS, 2);

    assertThat(ids(seen))
        .isEqualTo(IntStream.range(0, 1000).filter(id -> id % 7 != 0).boxed().toList());
  }

  @Test
  void joinsUnionsAndCachedTablesAreReadToo(SparkSession spark) {
    Dataset<Row> one = spark.range(0, 50, 1, 2).selectExpr("id", "0F AS label");
    Dataset<Row> two = spark.range(50, 90, 1, 2).selectExpr("id", "0F AS label");
    Dataset<Row> joined = one.hint("merge").join(one.select("id"), "id");

    for (Dataset<Row> rows : List.of(one.union(two), joined.union(two), one.union(two).cache())) {
      List<ReadRow> seen = RankReads.epoch(select(rows, IDS, "true", "false"), IDS, 2);

      assertThat(ids(seen)).isEqualTo(IntStream.range(0, 90).boxed().toList());
    }
  }

  @Test
  void sharesDoNotDependOnHowSparkCutsFiles(SparkSession spark) {
    String table = save(everyType(spark, 2000).repartition(4).write().format("delta"));
    List<List<ReadRow>> seen = new ArrayList<>();
    for (String bytes : List.of("1g", "8k")) {
      spark.conf().set("spark.sql.files.maxPartitionBytes", bytes);
      try {
        Dataset<Row> loaded = spark.read().format("delta").load(table);
        seen.add(RankReads.epoch(select(loaded, ALL, "true", "false"), ALL, 2));
      } finally {
        spark.conf().unset("spark.sql.files.maxPartitionBytes");
      }
    }

    assertThat(seen.get(1)).isEqualTo(seen.get(0));
  }

  @Test
  void aLargeFileIsCutBetweenItsRowGroups(SparkSession spark) {
    String table =
        save(
            spark
                .range(0, 20_000, 1, 1)
                .selectExpr("id", "0F AS label")
                .write()
                .option("parquet.block.size", 1024)
                .format("parquet"));

    RankSource source =
        RankSource.of(select(spark.read().parquet(table), IDS, "true", "false"), IDS, 2);
    List<ReadRow> seen = RankReads.epoch(source, LoaderOptions.DEFAULT, 1000);

    assertThat(source.path()).isEqualTo(Path.COLUMNS);
    assertThat(ids(seen)).isEqualTo(IntStream.range(0, 20_000).boxed().toList());
  }

  @Test
  void aUnionOfTablesIsReadByColumns(SparkSession spark) {
    List<Dataset<Row>> tables = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String table = folder.resolve("table" + i).toString();
      spark
          .range(100L * i, 100L * i + 100, 1, 2)
          .selectExpr("id", "0F AS label", i + " = 0 AS training", i + " = 1 AS validation")
          .write()
          .format("delta")
          .save(table);
      tables.add(
          select(
              spark.read().format("delta").load(table),
              IDS,
              i == 0 ? "true" : "false",
              i == 0 ? "false" : "true"));
    }

    RankSource source = RankSource.of(tables.get(0).union(tables.get(1)), IDS, 2);
    List<ReadRow> seen = RankReads.epoch(source, LoaderOptions.DEFAULT, 1000);

    assertThat(source.path()).isEqualTo(Path.COLUMNS);
    assertThat(ids(seen)).isEqualTo(IntStream.range(0, 200).boxed().toList());
    assertThat(seen).allMatch(row -> row.validation() == (id(row) >= 100));
  }

  @Test
  void aTableOfManyColumnsIsReadByColumns(SparkSession spark) {
    List<String> names = IntStream.range(0, 130).mapToObj(i -> "c" + i).toList();
    RowSpec spec =
        new RowSpec(
            List.of(
                new RowSpec.Input(
                    new InputLayout("x", Element.FLOAT32, List.of(names.size())),
                    names.stream().map(name -> new Part(name, 1, null)).toList())),
            new RowSpec.Label("label", Element.FLOAT32, List.of()),
            null);
    List<Column> columns = new ArrayList<>(List.of(expr("0F AS label")));
    names.forEach(name -> columns.add(expr("id + " + name.substring(1)).as(name)));
    String table =
        save(
            spark
                .range(0, 50, 1, 2)
                .select(columns.toArray(Column[]::new))
                .write()
                .format("parquet"));

    RankSource source =
        RankSource.of(select(spark.read().parquet(table), spec, "true", "false"), spec, 2);

    assertThat(source.path()).isEqualTo(Path.COLUMNS);
    for (ReadRow row : RankReads.epoch(source, LoaderOptions.DEFAULT, 10)) {
      float first = row.inputs().get(0).get(0);
      assertThat(row.inputs().get(0))
          .isEqualTo(IntStream.range(0, 130).mapToObj(i -> first + i).toList());
    }
  }

  @Test
  void arraysAndVectorsFillInputsOfTheirShape(SparkSession spark) {
    RowSpec spec =
        new RowSpec(
            List.of(
                new RowSpec.Input(
                    new InputLayout("image", Element.FLOAT32, List.of(2, 2)),
                    List.of(new Part("pixels", 4, null))),
                new RowSpec.Input(
                    new InputLayout("tokens", Element.INT64, List.of(2)),
                    List.of(new Part("tokens", 2, null))),
                new RowSpec.Input(
                    new InputLayout("mixed", Element.FLOAT32, List.of(4)),
                    List.of(new Part("vector", 3, null), new Part("id", 1, null)))),
            new RowSpec.Label("label", Element.INT64, List.of("no", "yes")),
            null);
    Column dense = org.apache.spark.ml.functions.array_to_vector(expr("array(id, id + 1D, 0D)"));
    String table =
        save(
            spark
                .range(0, 40, 1, 2)
                .withColumn("pixels", expr("array(id, id + 0.5D, -id, null)"))
                .withColumn("tokens", expr("array(cast(id as int), 7)"))
                .withColumn("vector", dense)
                .withColumn("label", expr("array('no', 'yes', 'maybe')[id % 3]"))
                .write()
                .format("parquet"));

    List<ReadRow> seen =
        RankReads.epoch(select(spark.read().parquet(table), spec, "true", "false"), spec, 2);

    assertThat(seen).hasSize(27);
    for (ReadRow row : seen) {
      float id = row.inputs().get(2).get(3);
      assertThat(row.inputs())
          .containsExactly(
              List.of(id, id + 0.5f, 0 - id, Float.NaN),
              List.of(id, 7f),
              List.of(id, id + 1, 0f, id));
      assertThat(row.target()).isEqualTo(id % 3);
    }
  }

  @Test
  void arraysOfAnotherLengthAreRefused(SparkSession spark) {
    RowSpec spec =
        new RowSpec(
            List.of(
                new RowSpec.Input(
                    new InputLayout("x", Element.FLOAT32, List.of(3)),
                    List.of(new Part("x", 3, null)))),
            new RowSpec.Label("label", Element.FLOAT32, List.of()),
            null);
    Dataset<Row> rows = spark.range(0, 4, 1, 2).selectExpr("array(1F, 2F) AS x", "id AS label");

    assertThatThrownBy(() -> RankReads.epoch(select(rows, spec, "true", "false"), spec, 2))
        .hasMessageContaining(
            "Cannot read column x: a row holds 2 elements (allowed: arrays of 3 numbers)");
  }

  /** Every type that is read, nulls in each, values repeated and not. */
  private static Dataset<Row> everyType(SparkSession spark, int rows) {
    return spark
        .range(0, rows, 1, 2)
        .selectExpr(
            "id",
            "if(id % 5 = 0, null, id % 2 = 0) AS flag",
            "if(id % 7 = 0, null, cast(id % 100 as tinyint)) AS tiny",
            "if(id % 6 = 0, null, cast(id % 1000 as smallint)) AS short",
            "if(id % 9 = 0, null, cast(id * 3 as int)) AS whole",
            "if(id % 8 = 0, null, id * 123456789) AS long",
            "if(id % 11 = 0, null, cast(randn(1) as float)) AS real",
            "if(id % 10 = 0, null, randn(2)) AS double",
            "if(id % 13 = 0, null, cast(id / 8 as decimal(12, 3))) AS money",
            "cast(id % 3 as double) AS level",
            "if(id % 17 = 0, null, element_at(array('a', 'b', 'été', ''), cast(1 + id % 4 as int))) AS kind",
            "if(id % 19 = 0, null, cast(id % 4 as int)) AS code",
            "if(id % 23 = 0, null, cast(id % 2 as double)) AS label",
            "cast(1 + id % 2 as float) AS weight");
  }

  private static Dataset<Row> select(
      Dataset<Row> table, RowSpec spec, String training, String validation) {
    List<Column> columns = new ArrayList<>();
    spec.columns().forEach(name -> columns.add(col(name)));
    columns.add(expr(training).as("training"));
    columns.add(expr(validation).as("validation"));
    return table.where(expr(training).or(expr(validation))).select(columns.toArray(Column[]::new));
  }

  private String save(DataFrameWriter<Row> writer) {
    String path = folder.resolve("table").toString();
    writer.save(path);
    return path;
  }

  /** By id: the inputs, target and weight of each row. */
  private static List<List<Object>> read(RankSource source, boolean validation) {
    List<ReadRow> rows = RankReads.epoch(source, LoaderOptions.DEFAULT, 100);
    assertThat(new HashSet<>(rows.stream().map(ReadRow::rank).toList())).hasSize(2);
    return rows.stream()
        .filter(row -> row.validation() == validation)
        .sorted(Comparator.comparing(RankSourceTest::id))
        .map(row -> List.<Object>of(row.inputs(), row.target(), row.weight()))
        .toList();
  }

  private static List<List<Object>> expected(Dataset<Row> rows) {
    List<String> names = Arrays.asList(rows.columns());
    return rows.where("label IS NOT NULL").orderBy("id").collectAsList().stream()
        .map(
            row ->
                List.<Object>of(
                    List.of(
                        NUMBERS.stream().map(name -> number(row.getAs(name))).toList(),
                        IntStream.range(0, WORDS.size())
                            .mapToObj(
                                i ->
                                    index(
                                        row.get(names.indexOf(WORDS.get(i))), VOCABULARIES.get(i)))
                            .toList()),
                    row.<Double>getAs("label"),
                    row.<Float>getAs("weight")))
        .toList();
  }

  private static float number(@Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    return value == null ? Float.NaN : ((Number) value).floatValue();
  }

  private static float index(@Nullable Object value, List<String> vocabulary) {
    if (value == null || value.equals("")) {
      return 0;
    }
    return Math.max(-1, vocabulary.indexOf(value.toString())) + 2;
  }

  private static int id(ReadRow row) {
    return Math.round(row.inputs().get(0).get(0));
  }

  private static List<Integer> ids(List<ReadRow> rows) {
    return rows.stream().map(RankSourceTest::id).sorted().toList();
  }
}
