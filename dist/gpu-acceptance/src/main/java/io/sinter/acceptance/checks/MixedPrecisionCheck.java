package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.training.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether trainings with 16-bit numbers come to what 32 bits do. */
public final class MixedPrecisionCheck extends GpuCheck {
  private static final double TOLERANCE = 0.03;
  private static final int EPOCHS = 4;

  /** The check. */
  public MixedPrecisionCheck() {
    super(
        "mixed-precision",
        "trainings in tf32, bf16, and fp16 with gradient scaling, converge as in fp32",
        "last loss within 3 % of fp32's",
        Duration.ofMinutes(2));
  }

  @Override
  public CheckResult run(CheckContext context) {
    List<CheckFigure> figures = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Workload workload : List.of(Trainings.perceptron(), Trainings.convolution())) {
      WorkloadTable table = new WorkloadTable(context.spark(), workload, context.tables());
      double whole = lastLoss(context, table, workload, Precision.FP32);
      figures.add(CheckFigure.of(workload.kind() + " fp32", whole, ""));
      for (Precision precision : List.of(Precision.TF32, Precision.BF16, Precision.FP16)) {
        double loss = lastLoss(context, table, workload, precision);
        String name = workload.kind() + " " + precision.name().toLowerCase(Locale.ROOT);
        figures.add(CheckFigure.of(name, loss, ""));
        if (!(Math.abs(loss - whole) <= TOLERANCE * whole)) {
          problems.add("%s ends at loss %.5f, fp32 at %.5f".formatted(name, loss, whole));
        }
      }
    }
    return CheckResult.of(problems, figures);
  }

  private static double lastLoss(
      CheckContext context, WorkloadTable table, Workload workload, Precision precision) {
    return TrainerRun.of(
            context.spark(),
            table.set(),
            workload,
            workload
                .withPrecision(precision)
                .options(EPOCHS)
                .device(context.device().training())
                .build())
        .lastLoss();
  }
}
