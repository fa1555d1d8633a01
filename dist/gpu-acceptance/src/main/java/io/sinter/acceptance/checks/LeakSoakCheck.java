package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.internal.Footprint;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.training.EpochReport;
import io.sinter.training.TrainingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether a long training holds its memory: the process's and the GPU's. */
public final class LeakSoakCheck extends GpuCheck {
  private static final int EPOCHS = 36;
  private static final double SHARE = 0.02;
  private static final double SLACK_MEBIBYTES = 24;

  /** The check. */
  public LeakSoakCheck() {
    super(
        "leak-soak",
        "after its first third a training of 2,300 steps takes no more memory, neither of the executor nor of the GPU",
        "last third's median at most 2 % and 24 MiB above the second's",
        Duration.ofMinutes(2));
  }

  @Override
  public CheckResult run(CheckContext context) {
    Workload workload = Trainings.perceptron();
    WorkloadTable table = new WorkloadTable(context.spark(), workload, context.tables());
    List<Footprint> samples = new ArrayList<>();
    TrainerRun run =
        TrainerRun.of(
            context.spark(),
            table.set(),
            workload,
            workload.options(EPOCHS).device(context.device().training()).build(),
            new TrainingListener() {
              @Override
              public void epoch(EpochReport epoch) {
                context.executor().map(Footprint::of).ifPresent(samples::add);
              }
            });
    if (samples.size() < EPOCHS) {
      return CheckResult.failed(
          "%d of %d samples of the executor's memory".formatted(samples.size(), EPOCHS), List.of());
    }
    List<String> problems = new ArrayList<>();
    List<CheckFigure> figures = new ArrayList<>();
    figures.add(
        CheckFigure.of("steps", EPOCHS * Math.ceil((double) run.epochs().get(0).rows() / 512), ""));
    grow(
        "executor",
        samples.stream().mapToDouble(Footprint::residentMebibytes).toArray(),
        figures,
        problems);
    if (context.onGpu()) {
      grow(
          "GPU",
          samples.stream().mapToDouble(Footprint::gpuMebibytes).toArray(),
          figures,
          problems);
    }
    figures.addAll(run.resources());
    return CheckResult.of(problems, figures);
  }

  private static void grow(
      String what, double[] samples, List<CheckFigure> figures, List<String> problems) {
    double second = third(samples, 1);
    double last = third(samples, 2);
    figures.add(CheckFigure.of(what + " memory", second, "MiB"));
    figures.add(CheckFigure.of(what + " growth", last - second, "MiB"));
    if (last > second * (1 + SHARE) + SLACK_MEBIBYTES) {
      problems.add("%s memory grows from %.0f to %.0f MiB".formatted(what, second, last));
    }
  }

  private static double third(double[] samples, int index) {
    int length = samples.length / 3;
    return TrainerRun.median(
        java.util.Arrays.copyOfRange(samples, index * length, (index + 1) * length));
  }
}
