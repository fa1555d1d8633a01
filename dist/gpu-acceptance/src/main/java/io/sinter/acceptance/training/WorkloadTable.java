package io.sinter.acceptance.training;

import io.sinter.job.DeltaTables;
import io.sinter.job.TableVersion;
import io.sinter.training.TrainingSet;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A made-up Delta table on local disk for a workload, and the same rows as plain numbers. */
public final class WorkloadTable {
  private final SparkSession spark;
  private final Workload workload;
  private final Path folder;
  private final DeltaTables tables;
  private final TableVersion version;

  /**
   * Makes the table, unless an earlier check has.
   *
   * @param folder in which it is made
   */
  public WorkloadTable(SparkSession spark, Workload workload, Path folder) {
    this.spark = spark;
    this.workload = workload;
    this.folder =
        folder.resolve("%s-%dx%d".formatted(workload.kind(), workload.rows(), workload.width()));
    this.tables = new DeltaTables(spark, Optional.empty());
    String table = this.folder.resolve("table").toString();
    Path complete = this.folder.resolve("complete");
    try {
      Files.createDirectories(this.folder);
      if (!Files.exists(complete)) {
        tables.overwrite(table, rows());
        Files.createFile(complete);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.version = tables.latest(table);
  }

  /** The rows to train on, planned anew. */
  public TrainingSet set() {
    return TrainingSet.of(tables.read(version), version.toString(), workload.columns());
  }

  /** The table's rows. */
  public Dataset<Row> read() {
    return tables.read(version);
  }

  /** The Parquet files of the table. */
  public List<Path> parquet() {
    return Arrays.stream(read().inputFiles()).sorted().map(URI::create).map(Path::of).toList();
  }

  /**
   * The same rows as files of 32-bit little-endian numbers, a row's numbers and its label side by
   * side, for a peer that cannot read Parquet.
   */
  public List<Path> plain() {
    Workload made = workload;
    String target = folder.toString();
    parts()
        .foreach(
            part -> {
              try {
                write(made, part, Path.of(target, "plain-%02d".formatted(part)));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return IntStream.range(0, MadeUpRows.PARTS)
        .mapToObj(part -> folder.resolve("plain-%02d".formatted(part)))
        .toList();
  }

  private JavaRDD<Integer> parts() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(IntStream.range(0, MadeUpRows.PARTS).boxed().toList(), MadeUpRows.PARTS);
  }

  private Dataset<Row> rows() {
    StructType schema = new StructType();
    for (String name : workload.names()) {
      schema =
          schema.add(
              name,
              workload.isArray()
                  ? DataTypes.createArrayType(DataTypes.FloatType, /* containsNull= */ false)
                  : DataTypes.FloatType);
    }
    schema = schema.add("label", DataTypes.FloatType).add("id", DataTypes.LongType);
    Workload made = workload;
    return spark.createDataFrame(parts().flatMap(part -> rows(made, part)), schema);
  }

  private static Iterator<Row> rows(Workload workload, int part) {
    MadeUpRows made = new MadeUpRows(workload.width(), workload.rows(), part);
    return new Iterator<>() {
      private final float[] numbers = new float[workload.width()];
      private long id = made.first();

      @Override
      public boolean hasNext() {
        return id < made.end();
      }

      @Override
      public Row next() {
        float label = made.next(numbers);
        List<Object> values = new ArrayList<>();
        if (workload.isArray()) {
          values.add(numbers.clone());
        } else {
          for (float number : numbers) {
            values.add(number);
          }
        }
        values.add(label);
        values.add(id++);
        return RowFactory.create(values.toArray());
      }
    };
  }

  private static void write(Workload workload, int part, Path file) throws IOException {
    MadeUpRows made = new MadeUpRows(workload.width(), workload.rows(), part);
    float[] numbers = new float[workload.width()];
    ByteBuffer row =
        ByteBuffer.allocate((numbers.length + 1) * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
      for (long id = made.first(); id < made.end(); id++) {
        float label = made.next(numbers);
        row.clear();
        for (float number : numbers) {
          row.putFloat(number);
        }
        row.putFloat(label);
        out.write(row.array());
      }
    }
  }
}
