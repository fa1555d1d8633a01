package io.sinter.training.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.arrow.OnnxModel;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.ModelInputs;
import io.sinter.job.Progress;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.testing.MlflowServer;
import io.sinter.training.TrainJob;
import io.sinter.training.TrainKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A model over times from its table to Python's frames, HTTP server and PySpark. */
@ExtendWith({SparkTestSession.class, MlflowServer.class})
@Timeout(300)
class TimePackageTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void pythonScoresTimesOfEveryKindAsTheJvmDoes(
      SparkSession spark, MlflowServer server, MlflowClient client) throws IOException {
    DeltaTables tables = new DeltaTables(spark, Optional.of(folder.resolve("lake").toString()));
    tables.append("trips", trips(spark));
    String model = MlflowServer.uniqueName("trips");

    JobContext context = context(spark, server, tables, model);

    assertThat(new TrainJob().plan(context))
        .contains(
            "read column moment as its place in the hour, day, week of UTC",
            "read column day as its place in the week, year of UTC");
    JobOutcome outcome = new TrainJob().run(context);

    assertThat(outcome).as(printed.toString(StandardCharsets.UTF_8)).isEqualTo(JobOutcome.DONE);
    ModelVersion version = client.versionByAlias(model, "champion").orElseThrow();
    client.download(version, folder.resolve("package"));
    ModelPackage opened = ModelPackage.open(folder.resolve("package"));
    assertThat(opened.features().cyclic()).hasSize(3);
    assertThat(Files.readString(folder.resolve("package/README.md")))
        .contains(
            "| `moment` | time in UTC: sine and cosine of its place in the hour, day, week | 0 for both |")
        .contains("times as float64, seconds since 1970 in UTC");
    String rows = scored(spark, tables, opened).toString();
    String output =
        server.runPython(
            Duration.ofMinutes(3),
            MlflowServer.root().resolve("spark-training/src/test/scripts/score_times.py"),
            rows,
            "models:/" + model + "@champion");
    assertThat(output.lines().filter(line -> line.startsWith("ok ")))
        .contains("ok seconds", "ok input example", "ok served over HTTP", "ok spark_udf")
        .hasSize(18);
    assertThat(output.lines().filter(line -> line.startsWith("refused "))).hasSize(5);
  }

  /** The label is 1 at night; a moment, a local time and a day are missing now and then. */
  private static Dataset<Row> trips(SparkSession spark) {
    return spark
        .range(0, 1200, 1, 2)
        .selectExpr("id", "timestamp_micros(1700000000000000L + id * 12347000321L) AS at")
        .selectExpr(
            "id",
            "if(id % 17 = 0, null, at) AS moment",
            "if(id % 19 = 0, null, timestamp_ntz'2024-01-01' + make_dt_interval(0, id)) AS local",
            "if(id % 23 = 0, null, date_add(date'1969-12-01', cast(id AS int))) AS day",
            "if(id % 29 = 0, null, randn(3)) AS x",
            "if(id % 31 = 0, null, if(id % 2 = 0, 'a', 'b')) AS kind",
            "cast(pmod(cast(at AS bigint) DIV 3600, 24) < 8 AS int) AS label");
  }

  private JobContext context(
      SparkSession spark, MlflowServer server, DeltaTables tables, String model) {
    String[] settings = {
      "source.table=trips",
      "features.numeric=x",
      "features.cyclic=moment=hour+day+week,local=day,day",
      "features.categorical=kind",
      "label=label",
      "training.where=id % 4 <> 0",
      "validation.where=id % 4 = 0",
      "training.hidden=8",
      "training.epochs=6",
      "training.batch-size=64",
      "training.learning-rate=0.02",
      "gate.minimum-auc=0.9",
      "model.name=" + model,
      "model.owner=team:test",
      "mlflow.tracking-uri=" + server.uri()
    };
    JobConfig config = JobConfig.load(JobConfig.Sources.ofSettings(settings), TrainKeys.ALL);
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new JobContext(spark, config, tables, Progress.on(out), Optional.empty());
  }

  /** The rows as Parquet, with the scores that the JVM gives them. */
  private Path scored(SparkSession spark, DeltaTables tables, ModelPackage model) {
    FeatureSpec features = model.features();
    Dataset<Row> table = tables.read(tables.latest("trips")).orderBy("id");
    List<Row> inputs =
        table.select(ModelInputs.project(features, table.schema(), "trips")).collectAsList();
    float[] scores = new float[inputs.size()];
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot batch = Parity.inputs(features, inputs, allocator);
        OnnxModel onnx = OnnxModel.load(model.onnx())) {
      onnx.score(batch, scores);
    }
    List<Row> found = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      found.add(RowFactory.create((long) i, (double) scores[i]));
    }
    Path rows = folder.resolve("rows.parquet");
    // Spark's own default has no time zone.
    spark.conf().set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    table
        .join(
            spark.createDataFrame(
                found, new StructType().add("id", "long").add("jvm_score", "double")),
            "id")
        .orderBy("id")
        .coalesce(1)
        .write()
        .parquet(rows.toString());
    spark.conf().unset("spark.sql.parquet.outputTimestampType");
    return rows;
  }
}
