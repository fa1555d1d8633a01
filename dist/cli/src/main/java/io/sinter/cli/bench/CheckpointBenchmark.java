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
 * What checkpoints cost. Saving every 30 seconds would need an hour to show over the noise, so the
 * state is saved far more often; the cost of one checkpoint is what the saved training took longer
 * from the end of its first epoch to the end of its last, divided by the checkpoints that were
 * published in that time, and its share at an interval of 30 seconds is that divided by 30.
 * Differences that noise makes negative stay negative.
 */
final class CheckpointBenchmark implements Benchmark {
  private static final double STATED = 30;

  /** A network and how it is trained: many short steps, or few long ones. */
  private record Subject(
      long rows, List<Integer> hidden, int epochs, int batchRows, int everySteps, int rounds) {}

  /** The same training without and with checkpoints. */
  private record Pair(double bare, double saved, int checkpoints) {
    double each() {
      return (saved - bare) / checkpoints;
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
    int rounds = options.rounds();
    figures.addAll(
        figures(
            context,
            new Subject(
                options.rows(), List.of(256, 128), 4, options.batchRows(), 25, 2 * rounds)));
    figures.addAll(figures(context, new Subject(3_072, List.of(4440, 4440), 4, 512, 6, rounds)));
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

  private static List<Figure> figures(BenchContext context, Subject subject) {
    BenchOptions options = context.options().withTable(subject.rows(), context.options().columns());
    BenchTable table = BenchTable.of(context.spark(), options);
    Workload workload =
        new Workload(
            options.columns(),
            subject.hidden(),
            subject.epochs(),
            subject.batchRows(),
            options.ranks());
    String network = String.format(Locale.ROOT, "%,d parameters", workload.parameters());
    SinterRun.of(context.spark(), table, workload);
    List<Pair> pairs = new ArrayList<>();
    for (int round = 1; round <= subject.rounds(); round++) {
      Pair pair = pair(context, table, workload, round, subject.everySteps());
      pairs.add(pair);
      context
          .progress()
          .step(
              "%s, round %d: %.2f s without, %.2f s with %d checkpoints",
              network, round, pair.bare(), pair.saved(), pair.checkpoints());
    }
    return List.of(
        figure(network + ": without checkpoints", Unit.SECONDS, pairs.stream().map(Pair::bare)),
        figure(
            network + ": saved every " + subject.everySteps() + " steps",
            Unit.SECONDS,
            pairs.stream().map(Pair::saved)),
        figure(network + ": cost of one checkpoint", Unit.SECONDS, pairs.stream().map(Pair::each)),
        new Figure(
            network + ": cost of saving every 30 s",
            Unit.PERCENT,
            new Samples(pairs.stream().map(pair -> 100 * pair.each() / STATED).toList()),
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
    String run = "round-" + round;
    CheckpointOptions checkpoints =
        new CheckpointOptions(folder.toUri().toString(), run, everySteps, Duration.ZERO);
    double bare = 0;
    double saved = 0;
    int published = 0;
    for (int turn = 0; turn < 2; turn++) {
      if (turn == round % 2) {
        bare = training(SinterRun.of(context.spark(), table, workload));
      } else {
        try (PublishedCheckpoints watch = PublishedCheckpoints.in(folder.resolve(run))) {
          SinterRun trained =
              SinterRun.of(
                  context.spark(),
                  table,
                  workload,
                  SinterRun.options(workload).checkpoints(checkpoints).build());
          saved = training(trained);
          long steps = (trained.rows() + workload.batchRows() - 1) / workload.batchRows();
          published = watch.between(steps, steps * workload.epochs());
        }
      }
    }
    delete(folder);
    if (published == 0) {
      throw new IllegalStateException(
          "Cannot measure checkpoints: none was published in %s. Train for longer."
              .formatted(folder));
    }
    return new Pair(bare, saved, published);
  }

  /**
   * Between the ends of the first and the last epoch: no warm-up, and no wait for the last save.
   */
  private static double training(SinterRun run) {
    return run.lastEpochSeconds() - run.firstEpochSeconds();
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
