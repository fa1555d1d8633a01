package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.training.GpuCache;
import io.sinter.training.LoaderOptions;
import io.sinter.training.RankTelemetry;
import io.sinter.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether a training's rows reach the GPU from pinned memory alone, streamed and kept there. */
public final class DataPathCheck extends GpuCheck {
  private static final int EPOCHS = 4;
  private static final double TOLERANCE = 1e-4;
  private static final String PINNED = "process_copied_pinned_megabytes";
  private static final String PAGEABLE = "process_copied_pageable_megabytes";

  /** The check. */
  public DataPathCheck() {
    super(
        "data-path",
        "the rows of a training are copied from pinned memory alone; kept on the GPU they lead to the same losses",
        "0 pageable bytes; losses within 0.01 %");
  }

  @Override
  public CheckResult run(CheckContext context) {
    Workload workload = Trainings.perceptron();
    WorkloadTable table = new WorkloadTable(context.spark(), workload, context.tables());
    Copies copies = new Copies();
    TrainerRun streamed = train(context, table, workload, GpuCache.OFF, copies);
    double once = copies.figure(PINNED);
    TrainerRun kept = train(context, table, workload, GpuCache.ON, copies);

    List<String> problems = new ArrayList<>();
    double largest = 0;
    for (int i = 0; i < EPOCHS; i++) {
      double expected = streamed.epochs().get(i).loss();
      double difference = Math.abs(kept.epochs().get(i).loss() - expected) / expected;
      // NaN must not pass for 0.
      largest = difference <= largest ? largest : difference;
    }
    if (!(largest <= TOLERANCE)) {
      problems.add("losses with rows kept on the GPU differ by %.2g".formatted(largest));
    }
    if (context.onGpu() && !(once > 0)) {
      problems.add("no bytes were copied from pinned memory");
    }
    if (context.onGpu() && copies.figure(PAGEABLE) != 0) {
      problems.add("%s MB came from pageable memory".formatted(copies.figure(PAGEABLE)));
    }
    List<CheckFigure> figures =
        new ArrayList<>(
            List.of(
                new CheckFigure("losses differ by", 100 * largest, "%", "<= 0.01"),
                CheckFigure.of("copied while streaming", once, "MB"),
                CheckFigure.of("copied with rows kept", copies.figure(PINNED) - once, "MB"),
                new CheckFigure("from pageable memory", copies.figure(PAGEABLE), "MB", "0"),
                CheckFigure.of("streamed", streamed.rowsPerSecond(), "rows/s"),
                CheckFigure.of("kept", kept.rowsPerSecond(), "rows/s")));
    figures.addAll(streamed.resources());
    return CheckResult.of(problems, figures);
  }

  private static TrainerRun train(
      CheckContext context,
      WorkloadTable table,
      Workload workload,
      GpuCache cache,
      TrainingListener listener) {
    LoaderOptions loader =
        new LoaderOptions(
            LoaderOptions.DEFAULT.memoryBytes(), LoaderOptions.DEFAULT.prefetch(), cache);
    return TrainerRun.of(
        context.spark(),
        table.set(),
        workload,
        workload.options(EPOCHS).device(context.device().training()).loader(loader).build(),
        listener);
  }

  /** The last figures of the rank's process, which both trainings run in. */
  private static final class Copies implements TrainingListener {
    private final Map<String, Double> last = new TreeMap<>();

    @Override
    public synchronized void telemetry(RankTelemetry rank) {
      last.putAll(rank.figures());
    }

    /** 0 where it is not told, as on CPUs. */
    synchronized double figure(String name) {
      return last.getOrDefault(name, 0.0);
    }
  }
}
