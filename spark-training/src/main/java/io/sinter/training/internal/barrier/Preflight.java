package io.sinter.training.internal.barrier;

import io.sinter.job.JobException;
import io.sinter.training.TrainingDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** What must hold before a barrier stage is launched; Spark itself would wait, or for minutes. */
public final class Preflight {
  private static final Duration SLOT_WAIT = Duration.ofSeconds(30);

  private Preflight() {}

  /** How many tasks can run at the same time now. */
  public static int slots(SparkContext context) {
    return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
  }

  /**
   * Checks that the ranks can start together.
   *
   * @throws JobException naming every reason why not, with Spark's key to change
   */
  public static void check(SparkContext context, int ranks, TrainingDevice device) {
    SparkConf conf = context.conf();
    List<String> problems = new ArrayList<>();
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      problems.add(
          "dynamic allocation is on (allowed: off, Spark refuses barrier stages with it). Set"
              + " spark.dynamicAllocation.enabled=false");
    }
    if (device == TrainingDevice.CUDA && conf.getInt("spark.task.resource.gpu.amount", 0) < 1) {
      problems.add(
          "tasks get no GPU (needed for training.device=cuda: one each). Set"
              + " spark.executor.resource.gpu.amount=1 and spark.task.resource.gpu.amount=1");
    }
    if (problems.isEmpty()) {
      int slots = awaitSlots(context, ranks);
      if (slots < ranks) {
        problems.add(slotProblem(context, ranks, slots));
      }
    }
    if (!problems.isEmpty()) {
      throw new JobException(
          "Cannot train with %d ranks: %s.".formatted(ranks, String.join("; ", problems)));
    }
    boundWaits(conf);
  }

  private static String slotProblem(SparkContext context, int ranks, int slots) {
    String cure =
        context.isLocal()
            ? "Start with --master local[%d]".formatted(ranks)
            : "Raise spark.executor.instances or spark.executor.cores";
    return "Spark can run %d tasks at the same time (needed: %d, one a rank). %s, or set training.ranks=%d"
        .formatted(slots, ranks, cure, Math.max(1, slots));
  }

  /** Executors of a cluster may still be starting. */
  private static int awaitSlots(SparkContext context, int ranks) {
    long deadline = System.nanoTime() + (context.isLocal() ? 0 : SLOT_WAIT.toNanos());
    int slots = slots(context);
    while (slots < ranks && System.nanoTime() < deadline) {
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return slots;
      }
      slots = slots(context);
    }
    return slots;
  }

  /**
   * A rank that never arrives at the meeting would hold the others for a year by default. Spark
   * reads the key when it runs its first barrier stage.
   */
  private static void boundWaits(SparkConf conf) {
    conf.setIfMissing("spark.barrier.sync.timeout", "180s");
  }
}
