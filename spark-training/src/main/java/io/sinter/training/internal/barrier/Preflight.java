package io.sinter.training.internal.barrier;

import io.sinter.job.JobException;
import io.sinter.training.TrainingOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
   * Checks that the ranks can start together, reach one another and be started again.
   *
   * @return what is allowed, but should be known: one line each, with Spark's key to change
   * @throws JobException naming every reason why not, with Spark's key to change
   */
  public static List<String> check(SparkContext context, TrainingOptions options) {
    int ranks = options.ranks();
    ClusterChecks checks = new ClusterChecks(context.conf(), options, context.isLocal());
    List<String> problems = new ArrayList<>(checks.problems());
    if (problems.isEmpty()) {
      int slots = awaitSlots(context, ranks);
      if (slots < ranks) {
        problems.add(slotProblem(context, ranks, slots));
      }
      problems.addAll(checks.addressProblems(hosts(context)));
    }
    if (!problems.isEmpty()) {
      throw new JobException(
          "Cannot train with %d ranks: %s.".formatted(ranks, String.join("; ", problems)));
    }
    return checks.warnings();
  }

  private static String slotProblem(SparkContext context, int ranks, int slots) {
    String cure =
        context.isLocal()
            ? "Start with --master local[%d]".formatted(ranks)
            : "Raise spark.executor.instances or spark.executor.cores";
    return "Spark can run %d tasks at the same time (needed: %d, one a rank). %s, or set training.ranks=%d"
        .formatted(slots, ranks, cure, Math.max(1, slots));
  }

  /** The addresses of the executors, one for each. */
  private static List<String> hosts(SparkContext context) {
    List<String> hosts = new ArrayList<>();
    for (var executor : context.statusTracker().getExecutorInfos()) {
      hosts.add(executor.host());
    }
    return hosts;
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
}
