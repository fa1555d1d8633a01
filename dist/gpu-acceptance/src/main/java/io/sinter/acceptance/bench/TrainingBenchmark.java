package io.sinter.acceptance.bench;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.training.GpuCache;
import io.sinter.training.LoaderOptions;
import io.sinter.training.TrainingSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sinter and PyTorch eager train the same network on the same rows, in turns. */
public final class TrainingBenchmark extends GpuCheck {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int ROUNDS = 3;
  private static final double LOSS_DIFFERENCE = 0.03;

  private final BenchmarkPlan plan;

  private TrainingBenchmark(BenchmarkPlan plan) {
    super(
        plan.name(),
        "training of a %s beside PyTorch eager, same weights, rows, batches, precision"
            .formatted(plan.onGpu().text()),
        plan.target(),
        LIMIT);
    this.plan = plan;
  }

  /** Every network of the benchmark. */
  public static List<GpuCheck> all() {
    return BenchmarkPlan.all().stream().<GpuCheck>map(TrainingBenchmark::new).toList();
  }

  @Override
  public boolean isBenchmark() {
    return true;
  }

  @Override
  public CheckResult run(CheckContext context) throws IOException {
    Optional<Path> python = context.python();
    if (python.isEmpty()) {
      return CheckResult.notRun("there is no Python with PyTorch (--python)");
    }
    Workload workload = context.onGpu() ? plan.onGpu() : plan.onCpu();
    WorkloadTable table = new WorkloadTable(context.spark(), workload, context.tables());
    TrainingSet set = table.set();
    try (TorchPeer peer = new TorchPeer(context, python.get(), workload, set)) {
      System.out.printf("%s; PyTorch %s%n", workload.text(), peer.version());
      peer.plain(table.plain());
      // Each side's first training warms up what it has to.
      sinter(context, table, workload, GpuCache.AUTO);
      peer.train(2, "pinned");
      peer.train(2, "resident");
      Rounds rounds = new Rounds();
      List<TrainerRun> ours = new ArrayList<>();
      List<TorchPeer.Result> theirs = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        // Whoever begins has the cooler GPU: by turns.
        if (i % 2 == 0) {
          theirs.add(peer.train(plan.epochs(), "resident"));
          theirs.add(peer.train(plan.epochs(), "pinned"));
        }
        ours.add(sinter(context, table, workload, GpuCache.AUTO));
        double streamed =
            plan.isBoundByHost()
                ? sinter(context, table, workload, GpuCache.OFF).rowsPerSecond()
                : Double.NaN;
        if (i % 2 == 1) {
          theirs.add(peer.train(plan.epochs(), "resident"));
          theirs.add(peer.train(plan.epochs(), "pinned"));
        }
        rounds.add(
            new Rounds.Round(
                ours.get(i).rowsPerSecond(),
                streamed,
                theirs.get(2 * i).rowsPerSecond(),
                theirs.get(2 * i + 1).rowsPerSecond()));
      }
      List<CheckFigure> figures = figures(context, rounds, peer.version());
      double loss = ours.get(ROUNDS - 1).lastLoss();
      double expected = theirs.get(0).losses().get(plan.epochs() - 1);
      figures.add(CheckFigure.of("loss", loss, ""));
      figures.add(CheckFigure.of("PyTorch's loss", expected, ""));
      figures.addAll(ours.get(ROUNDS - 1).resources());
      if (plan.isBoundByHost()) {
        figures.addAll(endToEnd(peer, table, workload, ours));
      }
      return CheckResult.of(problems(context, rounds, loss, expected), figures);
    }
  }

  private List<String> problems(CheckContext context, Rounds rounds, double loss, double expected) {
    List<String> problems = new ArrayList<>();
    // How fast a CPU is says nothing.
    if (context.onGpu() && !plan.reaches(rounds.ratio())) {
      problems.add(String.format(Locale.ROOT, "%.2fx PyTorch's rows/s", rounds.ratio()));
    }
    if (context.onGpu() && plan.isBoundByHost() && !plan.reaches(rounds.streamedRatio())) {
      problems.add(
          String.format(
              Locale.ROOT, "%.2fx where both copy rows each epoch", rounds.streamedRatio()));
    }
    if (!(Math.abs(loss - expected) <= LOSS_DIFFERENCE * expected + 0.002)) {
      problems.add(
          String.format(
              Locale.ROOT,
              "the two do not train the same: loss %.4f, PyTorch's %.4f",
              loss,
              expected));
    }
    return problems;
  }

  private List<CheckFigure> figures(CheckContext context, Rounds rounds, String version) {
    String target = context.onGpu() ? plan.ratioTarget() : "";
    List<CheckFigure> figures = new ArrayList<>();
    figures.add(CheckFigure.of("Sinter", rounds.median(Rounds.Round::kept), "rows/s"));
    figures.add(
        CheckFigure.of(
            "PyTorch %s, rows on the device".formatted(version),
            rounds.median(Rounds.Round::resident),
            "rows/s"));
    figures.add(
        CheckFigure.of(
            "PyTorch, rows from page-locked memory",
            rounds.median(Rounds.Round::pinned),
            "rows/s"));
    figures.add(new CheckFigure("ratio to the faster", rounds.ratio(), "x", target));
    if (plan.isBoundByHost()) {
      figures.add(
          CheckFigure.of(
              "Sinter, rows from page-locked memory",
              rounds.median(Rounds.Round::streamed),
              "rows/s"));
      figures.add(new CheckFigure("ratio of these two ways", rounds.streamedRatio(), "x", target));
    }
    return figures;
  }

  /** From the table on local disk to the end of the first epoch. */
  private static List<CheckFigure> endToEnd(
      TorchPeer peer, WorkloadTable table, Workload workload, List<TrainerRun> ours) {
    double own = TrainerRun.median(ours.stream().mapToDouble(TrainerRun::endToEnd).toArray());
    List<CheckFigure> figures = new ArrayList<>();
    figures.add(CheckFigure.of("from the table on disk, one epoch, Sinter", own, "rows/s"));
    Optional<Double> read = peer.parquet(table.parquet(), workload);
    if (read.isEmpty()) {
      return figures;
    }
    double fastest = 0;
    for (String loader : List.of("resident", "pinned", "dataloader")) {
      TorchPeer.Result epoch = peer.train(1, loader);
      double rate = epoch.rows() / (read.get() + epoch.firstEpochSeconds());
      fastest = Math.max(fastest, rate);
      figures.add(CheckFigure.of("the same, PyTorch " + loader, rate, "rows/s"));
    }
    figures.add(CheckFigure.of("ratio to the fastest of these", own / fastest, "x"));
    return figures;
  }

  private TrainerRun sinter(
      CheckContext context, WorkloadTable table, Workload workload, GpuCache cache) {
    LoaderOptions usual = LoaderOptions.DEFAULT;
    return TrainerRun.of(
        context.spark(),
        table.set(),
        workload,
        workload
            .options(plan.epochs())
            .device(context.device().training())
            .loader(new LoaderOptions(usual.memoryBytes(), usual.prefetch(), cache))
            .build());
  }
}
