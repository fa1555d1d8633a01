package io.sinter.training.internal.barrier;

import io.sinter.job.JobException;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkContext;

/** What must hold before a barrier stage is launched; Spark itself would wait, or for minutes. */
public final class Preflight {
  private static final Duration SLOT_WAIT = Duration.ofSeconds(30);
  private static final Duration GPU_WAIT = Duration.ofSeconds(10);
  private static final Duration STARTING = Duration.ofMinutes(1);

  private Preflight() {}

  /** How many ranks can run at the same time now. */
  public static int slots(SparkContext context, TrainingOptions options) {
    int slots = TaskPlan.of(context, options).slots(context);
    return slots == 0 && options.device() == TrainingDevice.AUTO
        ? TaskPlan.PLAIN.slots(context)
        : slots;
  }

  /**
   * How ranks are spread over tasks. Where GPUs are not demanded and too few can be had for these
   * ranks, none are asked for.
   */
  static TaskPlan plan(SparkContext context, TrainingOptions options) {
    TaskPlan plan = TaskPlan.of(context, options);
    int ranks = options.ranks();
    if (plan.taskGpus() == 0
        || options.device() == TrainingDevice.CUDA
        || options.cluster().taskGpus() > 0
        || (ranks % plan.ranksPerTask() == 0 && plan.slots(context) >= ranks)) {
      return plan;
    }
    return plan.without(
        "no GPU is asked for: executors have GPUs for %d ranks (needed: %d)"
            .formatted(plan.slots(context), ranks));
  }

  /**
   * Checks that the ranks can start together, reach one another and be started again.
   *
   * @return what is allowed, but should be known: one line each, with Spark's key to change
   * @throws JobException naming every reason why not, with Spark's key to change
   */
  public static List<String> check(SparkContext context, TrainingOptions options) {
    int ranks = options.ranks();
    ClusterChecks checks = new ClusterChecks(context.conf(), options, context.isLocal());
    List<String> problems = new ArrayList<>(checks.problems());
    TaskPlan plan = TaskPlan.of(context, options);
    problems.addAll(plan.problems());
    if (problems.isEmpty()) {
      awaitSlots(context, plan, options);
      plan = plan(context, options);
      if (ranks % plan.ranksPerTask() != 0) {
        problems.add(
            "each task has %d ranks, one a GPU (allowed: a multiple of %d ranks). Set training.ranks=%d"
                .formatted(
                    plan.ranksPerTask(),
                    plan.ranksPerTask(),
                    plan.tasks(ranks) * plan.ranksPerTask()));
      }
      int slots = plan.slots(context);
      if (slots < ranks) {
        problems.add(slotProblem(context, plan, ranks, slots));
      }
      problems.addAll(checks.addressProblems(hosts(context)));
    }
    if (!problems.isEmpty()) {
      throw new JobException(
          "Cannot train with %d ranks: %s.".formatted(ranks, String.join("; ", problems)));
    }
    List<String> notes = new ArrayList<>(plan.notes());
    notes.addAll(checks.warnings());
    return notes;
  }

  private static String slotProblem(SparkContext context, TaskPlan plan, int ranks, int slots) {
    int each = plan.ranksPerTask();
    int tasks = plan.tasks(ranks);
    String cure =
        context.isLocal()
            ? "Start with --master local[%d]".formatted(tasks)
            : plan.equals(TaskPlan.PLAIN)
                ? "Raise spark.executor.instances or spark.executor.cores"
                : "Raise spark.executor.instances, or the cores and GPUs of executors";
    return "Spark can run %d tasks at the same time (needed: %d, one %s). %s, or set training.ranks=%d"
        .formatted(
            slots / each,
            tasks,
            each == 1 ? "a rank" : "for %d ranks".formatted(each),
            cure,
            Math.max(each, slots));
  }

  /** The addresses of the executors, one for each. */
  private static List<String> hosts(SparkContext context) {
    List<String> hosts = new ArrayList<>();
    for (var executor : context.statusTracker().getExecutorInfos()) {
      hosts.add(executor.host());
    }
    return hosts;
  }

  /**
   * Executors of a cluster may still be starting. GPUs that are wanted, but not demanded, are
   * waited for where the application itself has just started.
   */
  private static void awaitSlots(SparkContext context, TaskPlan plan, TrainingOptions options) {
    if (context.isLocal()) {
      return;
    }
    boolean demanded = options.device() == TrainingDevice.CUDA || options.cluster().taskGpus() > 0;
    await(
        () ->
            Math.max(plan.slots(context), demanded ? 0 : TaskPlan.PLAIN.slots(context))
                >= options.ranks(),
        SLOT_WAIT);
    if (!demanded && System.currentTimeMillis() - context.startTime() < STARTING.toMillis()) {
      await(() -> plan.slots(context) >= options.ranks(), GPU_WAIT);
    }
  }

  private static void await(BooleanSupplier enough, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!enough.getAsBoolean() && System.nanoTime() < deadline) {
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
