package io.sinter.cli.bench;

import io.sinter.job.DeltaTables;
import io.sinter.job.TableVersion;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A made-up Delta table: standard normal float columns {@code f0, f1, ...}, a float {@code label}
 * that a small network can learn (a coin whose odds are a random two-layer network of the columns),
 * and {@code id}. The same arguments give the same rows everywhere.
 */
final class BenchTable {
  private static final int HIDDEN = 16;
  private static final double STEEPNESS = 2;

  private final DeltaTables tables;
  private final TableVersion version;
  private final long rows;

  private BenchTable(DeltaTables tables, TableVersion version, long rows) {
    this.tables = tables;
    this.version = version;
    this.rows = rows;
  }

  /** The table of these options; it is made where it is missing. */
  static BenchTable of(SparkSession spark, BenchOptions options) {
    Path path =
        options
            .folder()
            .resolve("tables")
            .resolve(
                "rows%d-columns%d-files%d"
                    .formatted(options.rows(), options.columns(), options.files()))
            .toAbsolutePath();
    DeltaTables tables = new DeltaTables(spark, Optional.empty());
    if (!tables.exists(path.toString())) {
      tables.overwrite(path.toString(), rows(spark, options));
    }
    return new BenchTable(tables, tables.latest(path.toString()), options.rows());
  }

  /** The names of the feature columns. */
  static List<String> features(int columns) {
    return IntStream.range(0, columns).mapToObj(i -> "f" + i).toList();
  }

  /** Where the table is and at which version. */
  TableVersion version() {
    return version;
  }

  /** How many rows it has. */
  long rows() {
    return rows;
  }

  /** The rows, planned anew at each call as a job does. */
  Dataset<Row> read() {
    return tables.read(version);
  }

  /** The Parquet files of the version, for readers that are not Spark. */
  List<Path> parquetFiles() {
    return Arrays.stream(read().inputFiles()).sorted().map(URI::create).map(Path::of).toList();
  }

  private static Dataset<Row> rows(SparkSession spark, BenchOptions options) {
    StructType schema = new StructType();
    for (String name : features(options.columns())) {
      schema = schema.add(name, DataTypes.FloatType);
    }
    schema = schema.add("label", DataTypes.FloatType).add("id", DataTypes.LongType);
    long rows = options.rows();
    int files = options.files();
    int columns = options.columns();
    List<Integer> parts = IntStream.range(0, files).boxed().toList();
    JavaRDD<Row> made =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(parts, files)
            .flatMap(part -> part(part, files, rows, columns));
    return spark.createDataFrame(made, schema);
  }

  private static Iterator<Row> part(int part, int files, long rows, int columns) {
    long first = rows * part / files;
    long end = rows * (part + 1) / files;
    SplittableRandom random = new SplittableRandom(1_000_003L * columns + part);
    double[][] weights = new double[HIDDEN][columns];
    double[] output = new double[HIDDEN];
    network(weights, output);
    return new Iterator<>() {
      private long id = first;

      @Override
      public boolean hasNext() {
        return id < end;
      }

      @Override
      public Row next() {
        return row(id++, random, weights, output);
      }
    };
  }

  private static void network(double[][] weights, double[] output) {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < HIDDEN; i++) {
      Arrays.setAll(weights[i], j -> random.nextGaussian());
      output[i] = random.nextGaussian();
    }
  }

  private static Row row(long id, SplittableRandom random, double[][] weights, double[] output) {
    int columns = weights[0].length;
    List<Object> values = new ArrayList<>(columns + 2);
    float[] features = new float[columns];
    for (int j = 0; j < columns; j++) {
      features[j] = (float) random.nextGaussian();
      values.add(features[j]);
    }
    double logit = 0;
    for (int i = 0; i < weights.length; i++) {
      double sum = 0;
      for (int j = 0; j < columns; j++) {
        sum += weights[i][j] * features[j];
      }
      logit += output[i] * Math.tanh(sum / Math.sqrt(columns));
    }
    boolean positive = random.nextDouble() < 1 / (1 + Math.exp(-STEEPNESS * logit));
    values.add(positive ? 1f : 0f);
    values.add(id);
    return RowFactory.create(values.toArray());
  }
}
