package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.training.TrainingDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether a training on the device comes to the loss of the same training on the CPU. */
public final class LossParityCheck extends GpuCheck {
  private static final double TOLERANCE = 2e-3;
  private static final int EPOCHS = 2;

  /** The check. */
  public LossParityCheck() {
    super(
        "loss-parity",
        "trainings of each kind of network in fp32, same seed and rows, come to the loss that they come to on the CPU",
        "each epoch's loss within 0.2 % of the CPU's",
        Duration.ofMinutes(2));
  }

  @Override
  public CheckResult run(CheckContext context) {
    List<CheckFigure> figures = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Workload workload : Trainings.all()) {
      WorkloadTable table = new WorkloadTable(context.spark(), workload, context.tables());
      TrainerRun cpu = run(context, table, workload, TrainingDevice.CPU);
      TrainerRun device = run(context, table, workload, context.device().training());
      double largest = 0;
      for (int i = 0; i < EPOCHS; i++) {
        double expected = cpu.epochs().get(i).loss();
        double difference = Math.abs(device.epochs().get(i).loss() - expected) / expected;
        // NaN must not pass for 0.
        largest = difference <= largest ? largest : difference;
      }
      figures.add(CheckFigure.of(workload.kind() + " loss", device.lastLoss(), ""));
      figures.add(new CheckFigure(workload.kind() + " differs by", 100 * largest, "%", "<= 0.2"));
      if (!(largest <= TOLERANCE)) {
        problems.add(
            "%s comes to %.6f, on the CPU to %.6f"
                .formatted(workload.kind(), device.lastLoss(), cpu.lastLoss()));
      }
      if (!(device.lastLoss() < device.epochs().get(0).loss())) {
        problems.add("the loss of the %s does not fall".formatted(workload.kind()));
      }
    }
    return CheckResult.of(problems, figures);
  }

  private static TrainerRun run(
      CheckContext context, WorkloadTable table, Workload workload, TrainingDevice device) {
    return TrainerRun.of(
        context.spark(), table.set(), workload, workload.options(EPOCHS).device(device).build());
  }
}
