package io.sinter.endtoend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.udf;

import io.sinter.training.CheckpointOptions;
import io.sinter.training.ClusterOptions;
import io.sinter.training.EpochReport;
import io.sinter.training.Network;
import io.sinter.training.RankReport;
import io.sinter.training.StragglerReport;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingResult;
import io.sinter.training.TrainingSet;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.TaskContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * The driver that fault tests hurt: trains on made-up rows, once for each line of standard input,
 * {@code name=value} pairs, and says on standard output how it goes. Submitted with the runtime
 * jar.
 */
public final class FaultTraining {
  private final SparkSession spark;

  private FaultTraining(SparkSession spark) {
    this.spark = spark;
  }

  /** Reads lines until the end of the input. */
  public static void main(String[] arguments) throws IOException {
    SparkSession spark = SparkSession.builder().getOrCreate();
    spark.sparkContext().addSparkListener(new Tasks());
    say("SESSION " + spark.sparkContext().applicationId());
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      new FaultTraining(spark).train(new Request(line));
    }
    spark.stop();
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.println("@" + line.replace('\n', ' '));
      System.out.flush();
    }
  }

  private static final class Request {
    private final Map<String, String> values = new HashMap<>();

    Request(String line) {
      for (String pair : line.strip().split("\\s+")) {
        String[] parts = pair.split("=", 2);
        values.put(parts[0], parts[1]);
      }
    }

    String text(String name, String otherwise) {
      return values.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
      return Integer.parseInt(text(name, "" + otherwise));
    }
  }

  private void train(Request request) {
    TrainingSet data =
        TrainingSet.fit(
            rows(request),
            "made-up",
            TrainingColumns.of(
                List.of("a", "b", "c"), List.of("kind"), "label", "id % 10 < 9", "id % 10 >= 9"));
    TrainingOptions.Builder options =
        TrainingOptions.builder()
            .ranks(request.number("ranks", 2))
            .epochs(request.number("epochs", 3))
            .batchRows(request.number("batch", 64))
            .seed(request.number("seed", 5))
            .device(TrainingDevice.CPU)
            .timeout(Duration.ofSeconds(request.number("timeout", 60)))
            .learningRate(Double.parseDouble(request.text("rate", "0.001")))
            .cluster(
                new ClusterOptions(
                    request.number("attempts", 4),
                    Duration.ofSeconds(request.number("slotwait", 60)),
                    ClusterOptions.Plaintext.REFUSE));
    if (!request.text("location", "").isEmpty()) {
      options.checkpoints(
          new CheckpointOptions(
              request.text("location", ""),
              request.text("run", ""),
              request.number("every", 0),
              Duration.ofMillis(request.number("interval", 0))));
    }
    long start = System.nanoTime();
    try {
      TrainingResult result =
          new Trainer(spark).train(data, Network.mlp(List.of(32, 16)), options.build(), new Told());
      say(
          "DONE %s seconds=%.1f losses=%s"
              .formatted(
                  digest(result.onnx().orElseThrow()),
                  (System.nanoTime() - start) / 1e9,
                  result.epochs().stream().map(EpochReport::loss).toList()));
    } catch (RuntimeException e) {
      say("FAILED seconds=%.1f %s".formatted((System.nanoTime() - start) / 1e9, e.getMessage()));
    }
  }

  /** Made once a folder: what is killed and what is not train on the same files. */
  private Dataset<Row> rows(Request request) {
    String table = request.text("table", "");
    if (!new File(table).exists()) {
      spark
          .range(0, 24_000, 1, 4)
          .withColumn("a", expr("randn(1)"))
          .withColumn("b", expr("randn(2) * 3 + id % 7"))
          .withColumn("c", expr("cast(rand(3) as float)"))
          .withColumn("kind", expr("element_at(array('x', 'y', 'z'), cast(1 + id % 3 as int))"))
          .withColumn("label", expr("cast(a + b / 4 + if(kind = 'x', 1, 0) + randn(4) > 1 as int)"))
          .write()
          .parquet(table);
    }
    Dataset<Row> rows = spark.read().parquet(table);
    if (request.number("broken", 0) == 0) {
      return rows;
    }
    UserDefinedFunction broken = udf((UDF1<Double, Double>) Broken::value, DataTypes.DoubleType);
    return rows.withColumn("a", broken.apply(col("a")));
  }

  /** A row that only one rank cannot read. */
  private static final class Broken {
    static Double value(Double value) {
      TaskContext task = TaskContext.get();
      if (task instanceof BarrierTaskContext && task.partitionId() == 1) {
        throw new IllegalArgumentException("broken row");
      }
      return value;
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Told implements TrainingListener {
    @Override
    public void ready(RankReport rank) {
      say("READY %d rows=%d".formatted(rank.rank(), rank.trainingRows()));
    }

    @Override
    public void epoch(EpochReport epoch) {
      say("EPOCH %d rows=%d loss=%s".formatted(epoch.epoch(), epoch.rows(), epoch.loss()));
    }

    @Override
    public void straggler(StragglerReport rank) {
      say("STRAGGLER " + rank.line());
    }

    @Override
    public void notice(String line) {
      say("NOTICE " + line);
    }
  }

  /** Which executors there are, and where tasks run: the last two of a training are its ranks. */
  private static final class Tasks extends SparkListener {
    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded event) {
      say("EXECUTOR added " + event.executorId());
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
      say("EXECUTOR removed " + event.executorId());
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart event) {
      say(
          "TASK %d %d %d %s"
              .formatted(
                  event.stageId(),
                  event.stageAttemptId(),
                  event.taskInfo().partitionId(),
                  event.taskInfo().executorId()));
    }
  }
}
