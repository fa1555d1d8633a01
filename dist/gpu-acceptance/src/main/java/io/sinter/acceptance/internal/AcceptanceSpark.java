package io.sinter.acceptance.internal;

import io.sinter.training.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark session with one executor process that owns all GPUs. Spark's {@code local[N]} knows no
 * task resources, {@code local-cluster} does: master and worker in this process, the executor in
 * one of its own, started from {@code SPARK_HOME}.
 */
public final class AcceptanceSpark implements AutoCloseable {
  private static final int EXECUTOR_MEBIBYTES = 6144;
  private static final int LOST = 70;
  private static final Duration START_WAIT = Duration.ofSeconds(60);

  private final SparkSession session;
  private volatile boolean closing;

  private AcceptanceSpark(SparkSession session) {
    this.session = session;
    session.sparkContext().addSparkListener(new LossOfExecutor());
  }

  /**
   * Starts it.
   *
   * @param folder for the discovery script
   * @param gpus addresses 0, 1, ... that Spark hands to tasks
   */
  public static AcceptanceSpark start(Path folder, int gpus) {
    String home = System.getenv("SPARK_HOME");
    if (home == null || !Files.isDirectory(Path.of(home, "jars"))) {
      throw new IllegalStateException(
          "Cannot start a Spark executor: SPARK_HOME is %s (needed: a folder with Spark's jars/). Set it to a Spark 4.1."
              .formatted(home));
    }
    int cores = Math.max(2 * gpus, Math.min(16, Runtime.getRuntime().availableProcessors()));
    SparkConf conf =
        new SparkConf()
            .setMaster("local-cluster[1,%d,%d]".formatted(cores, EXECUTOR_MEBIBYTES))
            .setAppName("sinter gpu acceptance")
            .set("spark.executor.memory", EXECUTOR_MEBIBYTES + "m")
            .set("spark.executor.cores", Integer.toString(cores))
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .set("spark.executor.extraJavaOptions", executorOptions())
            .set("spark.worker.resource.gpu.amount", Integer.toString(gpus))
            .set("spark.worker.resource.gpu.discoveryScript", discovery(folder, gpus).toString())
            .set("spark.executor.resource.gpu.amount", Integer.toString(gpus))
            // Tasks share GPUs, as scoring does; a training's stage asks for whole ones.
            .set("spark.task.resource.gpu.amount", Double.toString((double) gpus / cores))
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.ui.enabled", "false")
            .set("spark.sql.shuffle.partitions", "2")
            .set("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .set("spark.sql.session.timeZone", "UTC")
            .set("spark.databricks.delta.snapshotPartitions", "1")
            .set("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .set(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .set("spark.task.reaper.enabled", "true")
            .set("spark.task.reaper.killTimeout", "60s");
    AcceptanceSpark spark = new AcceptanceSpark(SparkSession.builder().config(conf).getOrCreate());
    spark.awaitExecutor(gpus);
    return spark;
  }

  /** A barrier stage that comes too early is tried again after 15 seconds only. */
  private void awaitExecutor(int gpus) {
    Trainer trainer = new Trainer(session);
    long deadline = System.nanoTime() + START_WAIT.toNanos();
    while (trainer.slots() < gpus) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Cannot start a Spark executor: it is not there after %d s. Read spark/work/*/*/stderr."
                .formatted(START_WAIT.toSeconds()));
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** The session. */
  public SparkSession session() {
    return session;
  }

  /** The process of the executor, a child of this one. */
  public Optional<Long> executor() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .map(ProcessHandle::pid)
        .findFirst();
  }

  @Override
  public void close() {
    closing = true;
    session.stop();
  }

  /** Without an executor a job would wait for ever: ends this process, which runs one check. */
  private final class LossOfExecutor extends SparkListener {
    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
      if (!closing) {
        System.err.println(
            "Spark's application ended: its executor cannot be started or dies. Read this log and spark/work/*/*/stderr.");
        Runtime.getRuntime().halt(LOST);
      }
    }
  }

  private static String executorOptions() {
    return ChildJvm.options().stream()
        .filter(option -> !option.startsWith("-Xmx"))
        .collect(Collectors.joining(" "));
  }

  private static Path discovery(Path folder, int gpus) {
    String addresses =
        IntStream.range(0, gpus).mapToObj("\"%d\""::formatted).collect(Collectors.joining(", "));
    Path script = folder.resolve("gpus.sh");
    try {
      Files.writeString(
          script,
          "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [%s]}'\n".formatted(addresses));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!script.toFile().setExecutable(true)) {
      throw new IllegalStateException(
          "Cannot tell Spark the GPUs: %s cannot be made executable. Choose another folder with --out."
              .formatted(script));
    }
    return script;
  }
}
