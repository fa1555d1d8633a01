package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.job.JobException;
import io.sinter.training.CheckpointOptions;
import io.sinter.training.ClusterOptions;
import io.sinter.training.EpochReport;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether a training that was cut off on the device goes on from its checkpoint on the CPU. */
public final class CheckpointCheck extends GpuCheck {
  private static final int EPOCHS = 4;
  private static final int CUT_AFTER = 2;
  private static final int EVERY_STEPS = 16;
  private static final double TOLERANCE = 5e-3;

  /** The check. */
  public CheckpointCheck() {
    super(
        "checkpoint",
        "a training that is cut off on the device goes on from its checkpoint on the CPU and ends as one without a cut",
        "goes on after epoch 1; last loss within 0.5 % of a CPU's");
  }

  @Override
  public CheckResult run(CheckContext context) {
    Workload workload = Trainings.perceptron();
    WorkloadTable table = new WorkloadTable(context.spark(), workload, context.tables());
    TrainerRun whole =
        TrainerRun.of(
            context.spark(),
            table.set(),
            workload,
            workload.options(EPOCHS).device(TrainingDevice.CPU).build());
    CheckpointOptions checkpoints =
        new CheckpointOptions(
            context.folder().resolve("checkpoints").toUri().toString(),
            "acceptance",
            EVERY_STEPS,
            Duration.ZERO);
    if (!isCutOff(context, table, workload, checkpoints)) {
      return CheckResult.failed("the training that was to be cut off ended by itself", List.of());
    }
    TrainerRun resumed =
        TrainerRun.of(
            context.spark(),
            table.set(),
            workload,
            options(workload, checkpoints, TrainingDevice.CPU));
    List<String> problems = new ArrayList<>();
    double difference = Math.abs(resumed.lastLoss() - whole.lastLoss()) / whole.lastLoss();
    if (!(difference <= TOLERANCE)) {
      problems.add(
          "it ends at loss %.6f, one without a cut at %.6f"
              .formatted(resumed.lastLoss(), whole.lastLoss()));
    }
    int first = resumed.epochs().get(0).epoch();
    if (first < CUT_AFTER) {
      problems.add("it began again at epoch " + first);
    }
    return CheckResult.of(
        problems,
        List.of(
            CheckFigure.of("first epoch after the cut", first, ""),
            new CheckFigure("last loss differs by", 100 * difference, "%", "<= 0.5")));
  }

  private static boolean isCutOff(
      CheckContext context, WorkloadTable table, Workload workload, CheckpointOptions checkpoints) {
    try {
      TrainerRun.of(
          context.spark(),
          table.set(),
          workload,
          options(workload, checkpoints, context.device().training()),
          new TrainingListener() {
            @Override
            public void epoch(EpochReport epoch) {
              if (epoch.epoch() == CUT_AFTER) {
                context.spark().sparkContext().cancelAllJobs();
              }
            }
          });
      return false;
    } catch (JobException e) {
      System.out.println("Cut off as it should be: " + e.getMessage());
      return true;
    }
  }

  private static TrainingOptions options(
      Workload workload, CheckpointOptions checkpoints, TrainingDevice device) {
    return workload
        .options(EPOCHS)
        .device(device)
        .checkpoints(checkpoints)
        .cluster(new ClusterOptions(1, Duration.ofSeconds(30), ClusterOptions.Plaintext.REFUSE))
        .build();
  }
}
