package io.sinter.acceptance;

import io.sinter.acceptance.internal.AcceptanceSpark;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** What a check works with; lives as long as the check. Used by one thread. */
public final class CheckContext implements AutoCloseable {
  private final AcceptanceDevice device;
  private final int gpus;
  private final Path folder;
  private final Optional<Path> python;
  private @Nullable AcceptanceSpark spark;

  /**
   * @param device where checks compute
   * @param gpus how many there are; 0 on the CPU
   * @param folder an existing folder for the check's files
   * @param python an interpreter with PyTorch, for comparisons
   */
  public CheckContext(AcceptanceDevice device, int gpus, Path folder, Optional<Path> python) {
    this.device = device;
    this.gpus = gpus;
    this.folder = folder;
    this.python = python;
  }

  /** Where to compute. */
  public AcceptanceDevice device() {
    return device;
  }

  /** Whether the check computes on GPUs. */
  public boolean onGpu() {
    return device == AcceptanceDevice.CUDA;
  }

  /** How many GPUs there are; 0 on the CPU. */
  public int gpus() {
    return gpus;
  }

  /** A folder of the check's own; stays after it. */
  public Path folder() {
    return folder;
  }

  /** A folder for tables, which all checks of a run share. */
  public Path tables() {
    return folder.resolveSibling("tables");
  }

  /** An interpreter with PyTorch, for comparisons. */
  public Optional<Path> python() {
    return python;
  }

  /**
   * A Spark session with Delta and one executor process that owns every GPU; as many tasks as cores
   * share them, and the stages of trainings ask for whole ones. On the CPU the executor owns a
   * made-up GPU with address 0, so that Spark's part is the same. Started at the first call,
   * stopped after the check.
   *
   * @throws IllegalStateException if SPARK_HOME names no folder with Spark's jars
   */
  public SparkSession spark() {
    if (spark == null) {
      spark = AcceptanceSpark.start(folder, Math.max(1, gpus));
    }
    return spark.session();
  }

  /** The process id of the executor that {@link #spark()} began; empty before. */
  public Optional<Long> executor() {
    return spark == null ? Optional.empty() : spark.executor();
  }

  @Override
  public void close() {
    if (spark != null) {
      spark.close();
    }
  }
}
