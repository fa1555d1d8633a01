package io.sinter.acceptance.bench;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.training.Precision;
import io.sinter.training.TrainingSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sinter and PyTorch eager train the same network on the same rows, in turns. */
public final class TrainingBenchmark implements GpuCheck {
  private static final int EPOCHS = 4;
  private static final int ROUNDS = 3;
  private static final double LOSS_DIFFERENCE = 0.03;

  private final String name;
  private final Workload onGpu;
  private final Workload onCpu;
  private final double target;
  private final boolean endToEnd;

  private TrainingBenchmark(
      String name, Workload onGpu, Workload onCpu, double target, boolean endToEnd) {
    this.name = name;
    this.onGpu = onGpu;
    this.onCpu = onCpu;
    this.target = target;
    this.endToEnd = endToEnd;
  }

  /** Every network of the benchmark. The CPU's are small: they test the benchmark itself. */
  public static List<GpuCheck> all() {
    return List.of(
        new TrainingBenchmark(
            "bench-mlp",
            Workload.mlp(64, List.of(256, 128), 2_000_000, 4096),
            Workload.mlp(64, List.of(256, 128), 65_536, 4096),
            1,
            /* endToEnd= */ true),
        new TrainingBenchmark(
            "bench-mlp-large",
            Workload.mlp(256, List.of(4096, 4096, 4096), 400_000, 8192)
                .withPrecision(Precision.BF16),
            Workload.mlp(64, List.of(256, 256), 32_768, 4096),
            0.95,
            /* endToEnd= */ false),
        new TrainingBenchmark(
            "bench-transformer",
            Workload.transformer(32, 192, 4, 8, 200_000, 2048).withPrecision(Precision.BF16),
            Workload.transformer(8, 16, 2, 4, 8_192, 1024),
            0.95,
            /* endToEnd= */ false),
        new TrainingBenchmark(
            "bench-cnn",
            Workload.cnn(List.of(3, 32, 32), List.of(64, 128, 256), 40_000, 512)
                .withPrecision(Precision.BF16),
            Workload.cnn(List.of(1, 16, 16), List.of(8, 16), 8_192, 512),
            0.95,
            /* endToEnd= */ false));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String proves() {
    return "training of a %s beside PyTorch eager, same weights, rows, batches, precision"
        .formatted(onGpu.text());
  }

  @Override
  public String target() {
    return String.format(
        Locale.ROOT, "%s %.2fx PyTorch's rows/s", target > 0.99 ? ">" : ">=", target);
  }

  @Override
  public Duration limit() {
    return Duration.ofMinutes(4);
  }

  @Override
  public CheckResult run(CheckContext context) throws IOException {
    Optional<Path> python = context.python();
    if (python.isEmpty()) {
      return CheckResult.notRun("there is no Python with PyTorch (--python)");
    }
    Workload workload = context.onGpu() ? onGpu : onCpu;
    WorkloadTable table = new WorkloadTable(context.spark(), workload, context.folder());
    TrainingSet set = table.set();
    try (TorchPeer peer = new TorchPeer(context, python.get(), workload, set)) {
      peer.plain(table.plain());
      // Each side's first training warms up what it has to.
      sinter(context, table, workload);
      peer.train(2, "pinned");
      List<TrainerRun> ours = new ArrayList<>();
      List<TorchPeer.Result> pinned = new ArrayList<>();
      List<TorchPeer.Result> resident = new ArrayList<>();
      for (int round = 1; round <= ROUNDS; round++) {
        if (round % 2 == 0) {
          ours.add(sinter(context, table, workload));
        }
        pinned.add(peer.train(EPOCHS, "pinned"));
        resident.add(peer.train(EPOCHS, "resident"));
        if (round % 2 == 1) {
          ours.add(sinter(context, table, workload));
        }
      }
      List<CheckFigure> figures = figures(ours, pinned, resident);
      if (endToEnd) {
        figures.addAll(endToEnd(peer, table, workload, ours));
      }
      System.out.printf("%s; PyTorch %s%n", workload.text(), peer.version());
      return result(context, figures, ours, pinned);
    }
  }

  private CheckResult result(
      CheckContext context,
      List<CheckFigure> figures,
      List<TrainerRun> ours,
      List<TorchPeer.Result> peer) {
    List<String> problems = new ArrayList<>();
    double ratio = ratio(ours, peer);
    if (context.onGpu() && !(target > 0.99 ? ratio > target : ratio >= target)) {
      problems.add(String.format(Locale.ROOT, "%.2fx PyTorch's rows/s", ratio));
    }
    double loss = ours.get(0).lastLoss();
    double expected = peer.get(0).losses().get(EPOCHS - 1);
    if (!(Math.abs(loss - expected) <= LOSS_DIFFERENCE * expected + 0.002)) {
      problems.add(
          String.format(
              Locale.ROOT,
              "the two do not train the same: loss %.4f, PyTorch's %.4f",
              loss,
              expected));
    }
    return CheckResult.of(problems, figures);
  }

  private List<CheckFigure> figures(
      List<TrainerRun> ours, List<TorchPeer.Result> pinned, List<TorchPeer.Result> resident) {
    List<CheckFigure> figures = new ArrayList<>();
    figures.add(
        CheckFigure.of(
            "Sinter",
            TrainerRun.median(ours.stream().mapToDouble(TrainerRun::rowsPerSecond).toArray()),
            "rows/s"));
    figures.add(CheckFigure.of("PyTorch", peerRate(pinned), "rows/s"));
    figures.add(new CheckFigure("ratio", ratio(ours, pinned), "x", target()));
    figures.add(
        CheckFigure.of("PyTorch with its rows on the device", peerRate(resident), "rows/s"));
    figures.add(CheckFigure.of("ratio to that", ratio(ours, resident), "x"));
    figures.add(CheckFigure.of("loss", ours.get(0).lastLoss(), ""));
    figures.add(CheckFigure.of("PyTorch's loss", pinned.get(0).losses().get(EPOCHS - 1), ""));
    return figures;
  }

  /** From the table on local disk to the end of the first epoch. */
  private static List<CheckFigure> endToEnd(
      TorchPeer peer, WorkloadTable table, Workload workload, List<TrainerRun> ours) {
    double own = TrainerRun.median(ours.stream().mapToDouble(TrainerRun::endToEnd).toArray());
    List<CheckFigure> figures = new ArrayList<>();
    figures.add(CheckFigure.of("from the table on disk, one epoch, Sinter", own, "rows/s"));
    Optional<Double> read = peer.parquet(table.parquet(), workload);
    if (read.isPresent()) {
      TorchPeer.Result loaded = peer.train(1, "dataloader");
      TorchPeer.Result gathered = peer.train(1, "pinned");
      double usual = loaded.rows() / (read.get() + loaded.firstEpochSeconds());
      double careful = gathered.rows() / (read.get() + gathered.firstEpochSeconds());
      figures.add(CheckFigure.of("PyTorch with DataLoader", usual, "rows/s"));
      figures.add(CheckFigure.of("PyTorch without", careful, "rows/s"));
      figures.add(new CheckFigure("ratio", own / Math.max(usual, careful), "x", "> 1"));
    }
    return figures;
  }

  private static double ratio(List<TrainerRun> ours, List<TorchPeer.Result> peer) {
    double[] ratios = new double[ours.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ours.get(i).rowsPerSecond() / peer.get(i).rowsPerSecond();
    }
    return TrainerRun.median(ratios);
  }

  private static double peerRate(List<TorchPeer.Result> runs) {
    return TrainerRun.median(runs.stream().mapToDouble(TorchPeer.Result::rowsPerSecond).toArray());
  }

  private static TrainerRun sinter(CheckContext context, WorkloadTable table, Workload workload) {
    return TrainerRun.of(
        context.spark(),
        table.set(),
        workload,
        workload.options(EPOCHS).device(context.device().training()).build());
  }
}
