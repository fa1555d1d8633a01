package io.sinter.training.internal.barrier;

import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * How the ranks of a training are spread over tasks, and what its tasks ask Spark for. A task with
 * several GPUs runs a rank on each of them, as threads.
 *
 * @param ranksPerTask at least 1
 * @param taskGpus what each task is to get by a profile of the stage; 0 if Spark's own
 *     configuration says it
 * @param localGpus addresses of the driver's GPUs where ranks are threads of the driver, by rank
 * @param problems why a training cannot start so
 * @param notes what should be known
 */
record TaskPlan(
    int ranksPerTask,
    int taskGpus,
    List<String> localGpus,
    List<String> problems,
    List<String> notes) {
  private static final String TASK_AMOUNT = "spark.task.resource.gpu.amount";
  private static final String EXECUTOR_AMOUNT = "spark.executor.resource.gpu.amount";

  /** One rank a task, with what Spark's configuration gives it. */
  static final TaskPlan PLAIN = new TaskPlan(1, 0, List.of(), List.of(), List.of());

  /** Copies. */
  TaskPlan {
    localGpus = List.copyOf(localGpus);
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
  }

  /** The plan for a training in this application. */
  static TaskPlan of(SparkContext context, TrainingOptions options) {
    ResourceInformation own = context.resources().getOrElse("gpu", () -> null);
    return of(
        context.conf(),
        options,
        context.isLocal(),
        own == null ? List.of() : List.of(own.addresses()),
        () -> unsupported(context));
  }

  /** Spark decides by its cluster manager whether tasks of one stage may ask for other things. */
  private static Optional<String> unsupported(SparkContext context) {
    try {
      context.resourceProfileManager().isSupported(profile(context.conf(), 1));
      return Optional.empty();
    } catch (Exception e) { // Scala's SparkException is not declared.
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The plan by configuration alone.
   *
   * @param local whether tasks are threads of the driver
   * @param driverGpus addresses of the driver's GPUs
   * @param unsupported why no stage can have a profile of its own; asked for only where one is
   *     needed
   */
  static TaskPlan of(
      SparkConf conf,
      TrainingOptions options,
      boolean local,
      List<String> driverGpus,
      Supplier<Optional<String>> unsupported) {
    if (options.device() == TrainingDevice.CPU) {
      return PLAIN;
    }
    return local
        ? local(options, driverGpus)
        : onCluster(
            options, conf.getInt(EXECUTOR_AMOUNT, 0), conf.getDouble(TASK_AMOUNT, 0), unsupported);
  }

  /** Spark assigns nothing to tasks in local mode: ranks take the driver's GPUs in their order. */
  private static TaskPlan local(TrainingOptions options, List<String> gpus) {
    int wanted = options.cluster().taskGpus();
    List<String> problems = new ArrayList<>();
    if (options.device() == TrainingDevice.CUDA && gpus.size() < options.ranks()) {
      problems.add(
          "the driver has %s, and in local mode ranks take its GPUs (needed: %d, one a rank). Set spark.driver.resource.gpu.amount=%d and spark.driver.resource.gpu.discoveryScript"
              .formatted(count(gpus.size()), options.ranks(), options.ranks()));
    }
    return new TaskPlan(Math.max(1, wanted), 0, gpus, problems, List.of());
  }

  private static TaskPlan onCluster(
      TrainingOptions options, int offered, double amount, Supplier<Optional<String>> unsupported) {
    int chosen = options.cluster().taskGpus();
    boolean demanded = options.device() == TrainingDevice.CUDA || chosen > 0;
    int gpus = chosen > 0 ? chosen : Math.max(1, (int) amount);
    if (amount == gpus) {
      return new TaskPlan(gpus, 0, List.of(), List.of(), List.of());
    }
    if (offered < gpus) {
      return demanded ? refused(none(offered, gpus)) : PLAIN;
    }
    String why =
        amount == 0
            ? TASK_AMOUNT + " is not set"
            : "%s is %s".formatted(TASK_AMOUNT, plain(amount));
    Optional<String> unable = unsupported.get();
    if (unable.isEmpty()) {
      return new TaskPlan(
          gpus,
          gpus,
          List.of(),
          List.of(),
          List.of(
              "each task of the training asks for %s by a stage-level resource profile: %s"
                  .formatted(count(gpus), why)));
    }
    String text = "no stage-level resource profile: " + unable.get().strip();
    return demanded
        ? refused(
            "tasks get %s each (needed: %d), and %s Set %s=%d"
                .formatted(plain(amount) + " GPUs", gpus, text, TASK_AMOUNT, gpus))
        : new TaskPlan(1, 0, List.of(), List.of(), List.of("tasks get no GPU, and " + text));
  }

  private static String none(int offered, int gpus) {
    return "executors have %s (needed: %d a task). Set %s=%d and %s=%d, and the discovery script of executors or workers"
        .formatted(count(offered), gpus, EXECUTOR_AMOUNT, gpus, TASK_AMOUNT, gpus);
  }

  private static TaskPlan refused(String problem) {
    return new TaskPlan(1, 0, List.of(), List.of(problem), List.of());
  }

  private static String count(int gpus) {
    return gpus == 0 ? "no GPU" : gpus == 1 ? "1 GPU" : gpus + " GPUs";
  }

  private static String plain(double amount) {
    return amount == Math.rint(amount) ? "%d".formatted((long) amount) : "" + amount;
  }

  /** With one rank a task and nothing asked for, and why. */
  TaskPlan without(String note) {
    return new TaskPlan(1, 0, localGpus, problems, List.of(note));
  }

  /** How many tasks there are. */
  int tasks(int ranks) {
    return (ranks + ranksPerTask - 1) / ranksPerTask;
  }

  /** What the tasks ask Spark for; the application's own profile if that says it already. */
  ResourceProfile profile(SparkContext context) {
    if (taskGpus == 0) {
      return context.resourceProfileManager().defaultResourceProfile();
    }
    ResourceProfile made = profile(context.conf(), taskGpus);
    ResourceProfile known =
        context.resourceProfileManager().getEquivalentProfile(made).getOrElse(() -> null);
    if (known == null) {
      context.resourceProfileManager().addResourceProfile(made);
      return made;
    }
    return known;
  }

  /** A profile of tasks alone: executors stay as they are, which need not be replaced for it. */
  private static ResourceProfile profile(SparkConf conf, int gpus) {
    // Spark counts slots by the processors of a profile where these run out first.
    int cpus = conf.getInt("spark.task.cpus", 1);
    return new ResourceProfileBuilder()
        .require(new TaskResourceRequests().cpus(cpus).resource("gpu", gpus))
        .build();
  }

  /** How many ranks can run at the same time now. */
  int slots(SparkContext context) {
    return context.maxNumConcurrentTasks(profile(context)) * ranksPerTask;
  }
}
