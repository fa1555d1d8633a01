package io.sinter.cli;

import io.sinter.arrow.NativeRuntime;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import io.sinter.job.TrackingServer;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import io.sinter.training.ClusterOptions;
import io.sinter.training.GpuKeys;
import io.sinter.training.GpuReport;
import io.sinter.training.RecoveryKeys;
import io.sinter.training.TrainKeys;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Says whether this session can train, register and score, before a long job finds out. */
final class DoctorJob implements SinterJob {
  private static final Key<Integer> RANKS =
      Key.integer("training.ranks", "how many ranks must run at once").orElse(2).atLeast(1);

  @Override
  public String verb() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "Check Java, Spark, Delta, the natives, GPUs, slots and the MLflow server";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(
        TrackingServer.KEY,
        RANKS,
        TrainKeys.DEVICE,
        RecoveryKeys.ATTEMPTS,
        RecoveryKeys.SLOT_WAIT,
        RecoveryKeys.PLAINTEXT,
        GpuKeys.TASK_GPUS);
  }

  @Override
  public List<String> plan(JobContext context) {
    return List.of("check Java, Spark, Delta, natives, GPUs, slots and the MLflow server");
  }

  @Override
  public JobOutcome run(JobContext context) {
    List<String> failures = new ArrayList<>();
    check(context, failures, "Java", () -> Runtime.version().toString());
    check(context, failures, "Spark", () -> spark(context.spark().version()));
    check(context, failures, "Delta", DoctorJob::delta);
    check(context, failures, "natives", DoctorJob::natives);
    if (!failures.contains("natives")) {
      check(context, failures, "GPU", () -> gpus(context));
      check(context, failures, "NCCL", () -> nccl(context));
    }
    ExecutorGpus.look(context.spark().sparkContext(), wantsGpus(context))
        .forEach(found -> check(context, failures, "GPU", found::line));
    check(context, failures, "slots", () -> slots(context));
    check(context, failures, "MLflow", () -> mlflow(context));
    if (!failures.isEmpty()) {
      throw new JobException(
          "Cannot use this session: %s. Mend what is named and run doctor again."
              .formatted(String.join("; ", failures)));
    }
    return JobOutcome.DONE;
  }

  private static void check(
      JobContext context, List<String> failures, String name, Callable<String> check) {
    try {
      context.progress().step("%-8s %s", name, check.call());
    } catch (Exception | LinkageError e) {
      context.progress().step("%-8s FAILED: %s", name, e.getMessage());
      if (!failures.contains(name)) {
        failures.add(name);
      }
    }
  }

  private static String spark(String version) {
    if (!version.startsWith("4.1.")) {
      throw new JobException("found Spark " + version + " (allowed: 4.1.x)");
    }
    return version;
  }

  private static String delta() throws ClassNotFoundException {
    Class<?> found = Class.forName("io.delta.tables.DeltaTable");
    return found.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  private static String natives() {
    NativeRuntime.prepare(1);
    return "libtorch loads on the driver";
  }

  private static boolean wantsGpus(JobContext context) {
    return context.config().value(TrainKeys.DEVICE) == TrainingDevice.CUDA;
  }

  private static boolean isLocal(JobContext context) {
    return context.spark().sparkContext().isLocal();
  }

  /** Of the driver's machine: it must have GPUs only where ranks are its threads. */
  private static String gpus(JobContext context) {
    GpuReport found = GpuReport.here();
    String where = isLocal(context) ? "" : "on the driver: ";
    if (found.obstacle().isEmpty()) {
      return where + String.join("; ", found.gpus());
    }
    if (wantsGpus(context) && isLocal(context)) {
      throw new JobException("none can be used: " + found.obstacle());
    }
    return "%snone can be used: %s".formatted(where, found.obstacle());
  }

  private static String nccl(JobContext context) {
    GpuReport found = GpuReport.here();
    String where = isLocal(context) ? "" : "on the driver: ";
    if (found.ncclObstacle().isEmpty()) {
      return where + found.nccl();
    }
    if (found.ncclObstacle().equals(found.obstacle())) {
      return where + "not needed without a GPU";
    }
    if (wantsGpus(context) && isLocal(context) && context.config().value(RANKS) > 1) {
      throw new JobException("cannot be used: " + found.ncclObstacle());
    }
    return "%scannot be used: %s".formatted(where, found.ncclObstacle());
  }

  private static String slots(JobContext context) {
    Trainer trainer = new Trainer(context.spark());
    TrainingOptions options =
        TrainingOptions.builder()
            .ranks(context.config().value(RANKS))
            .device(context.config().value(TrainKeys.DEVICE))
            .cluster(
                new ClusterOptions(
                    context.config().value(RecoveryKeys.ATTEMPTS),
                    context.config().value(RecoveryKeys.SLOT_WAIT),
                    context.config().value(RecoveryKeys.PLAINTEXT),
                    context.config().value(GpuKeys.TASK_GPUS)))
            .build();
    for (String warning : trainer.check(options)) {
      context.progress().step("%-8s note: %s", "slots", warning);
    }
    return "%d at %s".formatted(trainer.slots(options), context.spark().sparkContext().master());
  }

  private static String mlflow(JobContext context) {
    URI uri = TrackingServer.address(context.config());
    try (MlflowClient client = MlflowClient.connect(MlflowOptions.of(uri))) {
      return uri + " is MLflow " + client.serverVersion();
    }
  }
}
