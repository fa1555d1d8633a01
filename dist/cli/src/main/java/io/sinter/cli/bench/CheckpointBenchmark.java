package io.sinter.cli.bench;

import io.sinter.training.CheckpointOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What checkpoints cost. Saving every 30 seconds would need minutes to show over the noise, so the
 * state is saved far more often; the cost of one checkpoint is what the saved training took longer,
 * divided by the number of checkpoints, and its share at an interval of 30 seconds is that divided
 * by 30.
 */
final class CheckpointBenchmark implements Benchmark {
  private static final double STATED = 30;

  /** The same training without and with checkpoints. */
  private record Pair(double bare, double saved, double checkpoints) {
    double percent() {
      return 100 * Math.max(0, saved - bare) / checkpoints / STATED;
    }
  }

  @Override
  public String name() {
    return "checkpoint";
  }

  @Override
  public String summary() {
    return "what a checkpoint every 30 seconds costs a training";
  }

  @Override
  public BenchDefaults defaults() {
    return new BenchDefaults(500_000, 64, 3);
  }

  @Override
  public Findings run(BenchContext context) {
    BenchOptions options = context.options();
    List<Figure> figures = new ArrayList<>();
    figures.addAll(figures(context, options.rows(), List.of(256, 128), 8, 100));
    figures.addAll(figures(context, 16_384, List.of(4440, 4440), 2, 2));
    return new Findings(
        String.format(
            Locale.ROOT,
            "%d float columns, %d ranks; the cost of one checkpoint, stated for one every %.0f s",
            options.columns(),
            options.ranks(),
            STATED),
        List.of(),
        figures,
        List.of());
  }

  private static List<Figure> figures(
      BenchContext context, long rows, List<Integer> hidden, int epochs, int everySteps) {
    BenchOptions options = context.options().withTable(rows, context.options().columns());
    BenchTable table = BenchTable.of(context.spark(), options);
    Workload workload =
        new Workload(options.columns(), hidden, epochs, options.batchRows(), options.ranks());
    String network = String.format(Locale.ROOT, "%,d parameters", workload.parameters());
    SinterRun.of(context.spark(), table, workload);
    List<Pair> pairs = new ArrayList<>();
    for (int round = 1; round <= options.rounds(); round++) {
      Pair pair = pair(context, table, workload, round, everySteps);
      pairs.add(pair);
      context
          .progress()
          .step(
              "%s, round %d: %.2f s without, %.2f s with %.0f checkpoints",
              network, round, pair.bare(), pair.saved(), pair.checkpoints());
    }
    return List.of(
        figure(network + ": without checkpoints", Unit.SECONDS, pairs.stream().map(Pair::bare)),
        figure(
            network + ": saved every " + everySteps + " steps",
            Unit.SECONDS,
            pairs.stream().map(Pair::saved)),
        new Figure(
            network + ": cost of saving every 30 s",
            Unit.PERCENT,
            new Samples(pairs.stream().map(Pair::percent).toList()),
            Optional.empty(),
            Optional.of(Target.atMost(3.5))));
  }

  private static Figure figure(String name, Unit unit, Stream<Double> values) {
    return new Figure(name, unit, new Samples(values.toList()), Optional.empty(), Optional.empty());
  }

  private static Pair pair(
      BenchContext context, BenchTable table, Workload workload, int round, int everySteps) {
    Path folder = context.options().folder().resolve("checkpoint/state");
    delete(folder);
    double bare = 0;
    double saved = 0;
    for (int turn = 0; turn < 2; turn++) {
      if (turn == round % 2) {
        bare = training(SinterRun.of(context.spark(), table, workload));
      } else {
        CheckpointOptions checkpoints =
            new CheckpointOptions(
                folder.toUri().toString(), "round-" + round, everySteps, Duration.ZERO);
        saved =
            training(
                SinterRun.of(
                    context.spark(),
                    table,
                    workload,
                    SinterRun.options(workload).checkpoints(checkpoints).build()));
      }
    }
    delete(folder);
    long steps =
        (table.rows() + workload.batchRows() - 1) / workload.batchRows() * workload.epochs();
    long checkpoints = steps / everySteps;
    return new Pair(bare, saved, checkpoints);
  }

  /** From the moment the ranks begin to train until the network is back. */
  private static double training(SinterRun run) {
    return run.seconds() - run.readySeconds();
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
