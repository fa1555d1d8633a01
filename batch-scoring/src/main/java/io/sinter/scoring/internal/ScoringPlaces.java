package io.sinter.scoring.internal;

import io.sinter.job.JobException;
import io.sinter.job.Progress;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.ScoringDevice;
import io.sinter.scoring.ScoringModel;
import io.sinter.scoring.ScoringPlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where a job scores, before it scores: tasks are sent to the executors to look whether
 * they have a GPU and can use it. All rows of a job are scored on one kind of device. The executors
 * are asked once. Driver only; not thread-safe.
 */
public final class ScoringPlaces {
  private static final Logger LOG = LoggerFactory.getLogger(ScoringPlaces.class);

  private static final String TASK_AMOUNT = "spark.task.resource.gpu.amount";
  private static final int MOST_CHECKS = 512;

  /* What the driver of NVIDIA makes, on Linux and in Windows' Linux: looking for them costs nothing. */
  private static final List<Path> DRIVER = List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

  private final SparkSession spark;
  private final ScoringDevice wanted;
  private @Nullable String obstacle;
  private boolean told;

  /**
   * @param wanted what the job's configuration says
   */
  public ScoringPlaces(SparkSession spark, ScoringDevice wanted) {
    this.spark = spark;
    this.wanted = wanted;
  }

  /**
   * Where to score with a model. Under {@code auto} the reason for the CPU is said once: to the
   * user where there is a sign that a GPU was expected, else in the log.
   *
   * @throws JobException if GPUs are asked for and a task has none that it can use, naming its host
   *     and the reason
   */
  public ScoringPlace choose(ScoringModel model, Progress progress) {
    if (wanted == ScoringDevice.CPU) {
      return ScoringPlace.CPU;
    }
    boolean other = model.network() instanceof OtherModel;
    String others =
        "%s was logged by Python, and such models are scored on the CPU".formatted(model);
    if (wanted == ScoringDevice.LIBTORCH_CPU) {
      if (other) {
        throw new JobException(
            "Cannot score by libtorch, as scoring.device=libtorch-cpu asks: %s. Set scoring.device=cpu."
                .formatted(others));
      }
      say(progress, "scoring on the CPU as GPUs do it, by libtorch");
      return ScoringPlace.LIBTORCH_CPU;
    }
    Optional<String> why = other ? Optional.of(others) : obstacle();
    if (why.isEmpty()) {
      say(progress, "scoring on GPUs");
      return ScoringPlace.CUDA;
    }
    if (wanted == ScoringDevice.CUDA) {
      throw new JobException(
          "Cannot score on GPUs, as scoring.device=cuda asks: %s. Give every task a GPU, or a share of one, with spark.executor.resource.gpu.amount and %s, with the GPU natives and driver on every host; or set scoring.device=cpu."
              .formatted(why.get(), TASK_AMOUNT));
    }
    String line = "scoring on the CPU: " + why.get();
    if (expected()) {
      say(progress, line);
    } else if (!told) {
      told = true;
      LOG.info(line);
    }
    return ScoringPlace.CPU;
  }

  private void say(Progress progress, String line) {
    if (!told) {
      told = true;
      progress.step("%s", line);
    }
  }

  private boolean expected() {
    return amount() > 0 || (isLocal() && hasDriver());
  }

  private Optional<String> obstacle() {
    String known = obstacle;
    if (known == null) {
      known = find();
      obstacle = known;
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(known);
  }

  /** Empty if every task has a GPU. */
  private String find() {
    if (isLocal()) {
      // Asking libtorch would load it, which takes a CPU's job longer than all it asks here.
      if (wanted == ScoringDevice.AUTO && !hasDriver()) {
        return "this host has no NVIDIA driver";
      }
    } else if (amount() <= 0) {
      return "Spark gives tasks no GPU (%s is not set)".formatted(TASK_AMOUNT);
    }
    SparkContext context = spark.sparkContext();
    int tasks =
        Math.max(
            1,
            Math.min(
                MOST_CHECKS,
                context.maxNumConcurrentTasks(
                    context.resourceProfileManager().defaultResourceProfile())));
    List<String> problems =
        JavaSparkContext.fromSparkContext(context)
            .parallelize(Collections.nCopies(tasks, 0), tasks)
            .mapPartitions(new GpuCheckTask())
            .collect();
    return problems.stream().distinct().sorted().limit(3).collect(Collectors.joining("; "));
  }

  private boolean isLocal() {
    return spark.sparkContext().isLocal();
  }

  private double amount() {
    return spark.sparkContext().conf().getDouble(TASK_AMOUNT, 0);
  }

  private static boolean hasDriver() {
    return DRIVER.stream().anyMatch(Files::exists);
  }
}
