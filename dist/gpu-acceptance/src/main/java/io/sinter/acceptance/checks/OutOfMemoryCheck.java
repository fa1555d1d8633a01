package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.internal.Footprint;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.training.ClusterOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What becomes of a training whose step does not fit the GPU's memory, and of the GPU. */
public final class OutOfMemoryCheck extends GpuCheck {
  /** A layer's output for a whole step takes 137 GB. */
  private static final int WIDTH = 1 << 17;

  private static final int ROWS = 1 << 18;
  private static final double SLACK_MEBIBYTES = 1536;
  private static final double TOLERANCE = 1e-3;

  /** The check. */
  public OutOfMemoryCheck() {
    super(
        "out-of-memory",
        "a step that does not fit ends with what to change, the GPU is free afterwards, and smaller passes come to the same loss",
        "error names training.accumulation; at most 1.5 GiB more than before; loss within 0.1 % of 32 parts'",
        Duration.ofMinutes(2));
  }

  @Override
  public CheckResult run(CheckContext context) {
    if (!context.onGpu()) {
      return CheckResult.notRun("needs a GPU's memory to run out of");
    }
    Workload workload = Workload.mlp(32, List.of(WIDTH, 64), ROWS, ROWS);
    WorkloadTable table = new WorkloadTable(context.spark(), workload, context.tables());
    TrainerRun parts = train(context, table, workload, 32);
    double before = gpuMebibytes(context);
    String error = "";
    try {
      train(context, table, workload, 1);
    } catch (RuntimeException e) {
      error = String.valueOf(e.getMessage());
      System.out.println(error);
    }
    double after = gpuMebibytes(context);
    TrainerRun automatic = train(context, table, workload, 0);
    double difference = Math.abs(automatic.lastLoss() - parts.lastLoss()) / parts.lastLoss();
    List<String> problems = new ArrayList<>();
    if (!error.contains("its memory ran out") || !error.contains("training.accumulation=")) {
      problems.add(error.isEmpty() ? "the step fits" : "the error says: " + error);
    }
    if (!(after - before <= SLACK_MEBIBYTES)) {
      problems.add("the GPU holds %.0f MiB more than before".formatted(after - before));
    }
    if (!(difference <= TOLERANCE)) {
      problems.add(
          "smaller passes come to %.6f, 32 parts to %.6f"
              .formatted(automatic.lastLoss(), parts.lastLoss()));
    }
    return CheckResult.of(
        problems,
        List.of(
            new CheckFigure("held after the error", after - before, "MiB", "<= 1536"),
            new CheckFigure("loss differs by", 100 * difference, "%", "<= 0.1")));
  }

  private static TrainerRun train(
      CheckContext context, WorkloadTable table, Workload workload, int parts) {
    return TrainerRun.of(
        context.spark(),
        table.set(),
        workload,
        workload
            .options(1)
            .device(context.device().training())
            .accumulation(parts)
            .cluster(oneAttempt())
            .build());
  }

  private static ClusterOptions oneAttempt() {
    ClusterOptions usual = ClusterOptions.DEFAULT;
    return new ClusterOptions(1, usual.slotWait(), usual.plaintext(), usual.taskGpus());
  }

  private static double gpuMebibytes(CheckContext context) {
    return context.executor().map(Footprint::of).map(Footprint::gpuMebibytes).orElse(0.0);
  }
}
