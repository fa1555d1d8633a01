package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.training.EnergySource;
import io.sinter.training.EnergyUse;
import io.sinter.training.RankTelemetry;
import io.sinter.training.TelemetryOptions;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a training tells what its machine, its GPU and their energy meters say. */
public final class TelemetryCheck extends GpuCheck {
  private static final int EPOCHS = 40;
  private static final String GPU = "gpu_\\d+_";
  private static final List<String> ON_GPU =
      List.of(
          "utilization_percentage",
          "memory_usage_megabytes",
          "memory_allocated_megabytes",
          "memory_reserved_megabytes",
          "power_usage_watts",
          "power_usage_percentage",
          "compute_percentage",
          "copy_percentage");
  private static final List<String> EVERYWHERE =
      List.of("system_memory_usage_megabytes", "process_memory_usage_megabytes");

  /** The check. */
  public TelemetryCheck() {
    super(
        "telemetry",
        "utilisation, memory, power and the times of steps are told while a network trains, and the energy is by the GPU's counter",
        "each figure told and possible; energy measured, within its power limit");
  }

  @Override
  public CheckResult run(CheckContext context) {
    Workload workload = Trainings.transformer();
    WorkloadTable table = new WorkloadTable(context.spark(), workload, context.tables());
    Heard heard = new Heard();
    new Trainer(context.spark())
        .train(
            table.set(),
            workload.network(),
            workload
                .options(context.onGpu() ? EPOCHS : 2)
                .device(context.device().training())
                .telemetry(new TelemetryOptions(Duration.ofMillis(100)))
                .build(),
            heard);
    List<String> problems = new ArrayList<>();
    List<CheckFigure> figures = new ArrayList<>();
    for (String name : EVERYWHERE) {
      require(heard, name, figures, problems);
    }
    if (context.onGpu()) {
      gpu(heard, figures, problems);
    }
    TrainingUsage usage = heard.usage;
    if (usage == null || !(usage.executorHours() > 0)) {
      problems.add("no executor hours were told");
    } else {
      figures.add(CheckFigure.of("executor time", usage.executorHours() * 3600, "s"));
      energy(context, usage, figures, problems);
    }
    return CheckResult.of(problems, figures);
  }

  private static void gpu(Heard heard, List<CheckFigure> figures, List<String> problems) {
    for (String name : ON_GPU) {
      require(heard, name, figures, problems);
    }
    double parts = 0;
    for (String name :
        List.of("compute_percentage", "input_wait_percentage", "communication_percentage")) {
      parts += heard.largest(name).orElse(0.0);
      if (heard.largest(name).orElse(0.0) > 100.5) {
        problems.add("%s of %.1f".formatted(name, heard.largest(name).orElseThrow()));
      }
    }
    if (!(parts > 0)) {
      problems.add("no part of a step took any time");
    }
    double used = heard.largest("memory_usage_megabytes").orElse(Double.NaN);
    double reserved = heard.largest("memory_reserved_megabytes").orElse(Double.NaN);
    if (reserved > used) {
      problems.add("libtorch has %.0f MB of the %.0f MB in use".formatted(reserved, used));
    }
  }

  private static void energy(
      CheckContext context, TrainingUsage usage, List<CheckFigure> figures, List<String> problems) {
    Optional<EnergyUse> energy = usage.energy();
    energy.ifPresent(
        use -> figures.add(CheckFigure.of("energy, " + use.source(), use.joules(), "J")));
    if (!context.onGpu()) {
      return;
    }
    if (energy.isEmpty() || energy.get().source() != EnergySource.MEASURED) {
      problems.add(
          "the energy is %s"
              .formatted(energy.map(use -> use.source().toString()).orElse("not told")));
      return;
    }
    double watts = energy.get().joules() / (usage.gpuHours() * 3600);
    figures.add(CheckFigure.of("mean power by energy and time", watts, "W"));
    if (!(watts > 0 && watts < 2000)) {
      problems.add("%.0f J in %.1f s".formatted(energy.get().joules(), usage.gpuHours() * 3600));
    }
  }

  private static void require(
      Heard heard, String name, List<CheckFigure> figures, List<String> problems) {
    Optional<Double> largest = heard.largest(name);
    if (largest.isPresent() && largest.get() >= 0) {
      figures.add(CheckFigure.of("largest " + name.replace('_', ' '), largest.get(), ""));
    } else {
      problems.add(name + " was not told");
    }
  }

  /** The largest value of each figure, over all ranks, and what was taken in all. */
  private static final class Heard implements TrainingListener {
    private final Map<String, Double> largest = new LinkedHashMap<>();
    private volatile @Nullable TrainingUsage usage;

    @Override
    public synchronized void telemetry(RankTelemetry rank) {
      rank.figures()
          .forEach((name, value) -> largest.merge(name.replaceFirst(GPU, ""), value, Math::max));
    }

    @Override
    public void usage(TrainingUsage taken) {
      usage = taken;
    }

    synchronized Optional<Double> largest(String name) {
      return Optional.ofNullable(largest.get(name));
    }
  }
}
