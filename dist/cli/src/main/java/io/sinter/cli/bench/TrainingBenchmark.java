package io.sinter.cli.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Training on a Delta table, against PyTorch's DistributedDataParallel on its Parquet files. */
final class TrainingBenchmark implements Benchmark {
  private final String name;
  private final String summary;
  private final BenchDefaults defaults;
  private final List<Integer> hidden;
  private final int epochs;
  private final Optional<Target> endToEnd;
  private final Optional<Target> training;

  private TrainingBenchmark(
      String name,
      String summary,
      BenchDefaults defaults,
      List<Integer> hidden,
      int epochs,
      Optional<Target> endToEnd,
      Optional<Target> training) {
    this.name = name;
    this.summary = summary;
    this.defaults = defaults;
    this.hidden = hidden;
    this.epochs = epochs;
    this.endToEnd = endToEnd;
    this.training = training;
  }

  /** A small network on a large table: reading counts as much as training. */
  static Benchmark small() {
    return new TrainingBenchmark(
        "training",
        "a network of 50,000 parameters from a Delta table, against PyTorch DDP",
        BenchDefaults.LARGE_TABLE,
        List.of(256, 128),
        3,
        Optional.of(Target.ratio(1.4)),
        Optional.of(Target.ratio(1.5)));
  }

  /** A large network for a few steps: computing and adding up gradients count. */
  static Benchmark large() {
    return new TrainingBenchmark(
        "training-large",
        "a network of 20 million parameters for a few steps, against PyTorch DDP",
        new BenchDefaults(16_384, 64, 3),
        List.of(4440, 4440),
        2,
        Optional.empty(),
        Optional.of(Target.ratio(1.1)));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public BenchDefaults defaults() {
    return defaults;
  }

  @Override
  public Findings run(BenchContext context) {
    BenchOptions options = context.options();
    BenchTable table = BenchTable.of(context.spark(), options);
    Workload workload =
        new Workload(options.columns(), hidden, epochs, options.batchRows(), options.ranks());
    context.progress().step("table %s", table.version());
    SinterRun cold = sinter(context, table, workload, "first run of this JVM, not counted");
    byte[] untrained = SinterRun.untrained(table, workload);
    Optional<Function<Integer, Peer.Result>> peer =
        context
            .peer()
            .map(other -> round -> peer(context, other, table, workload, untrained, round));
    Rounds<Round, Peer.Result> rounds =
        Rounds.of(
            options.rounds(),
            round ->
                new Round(
                    sinter(context, table, workload, "round " + round),
                    plain(context, table, workload, round)),
            peer);
    return new Findings(
        String.format(
            Locale.ROOT,
            "%,d rows x %d float columns in %d files, network %s (%,d parameters), Adam, global batch %d, %d ranks of one thread, %d epochs; both sides begin with the same weights",
            options.rows(),
            options.columns(),
            options.files(),
            workload.network(),
            workload.parameters(),
            options.batchRows(),
            options.ranks(),
            epochs),
        rounds.peer().stream().map(Peer.Result::version).distinct().toList(),
        figures(rounds),
        List.of(phases(cold, rounds)));
  }

  /**
   * What Sinter trains in a round.
   *
   * @param fitted with features that are standardised
   * @param plain with numbers as they are
   */
  private record Round(SinterRun fitted, SinterRun plain) {}

  private List<Figure> figures(Rounds<Round, Peer.Result> rounds) {
    Figure first =
        rounds.figure(
            "one epoch, reading and fitting features included",
            Unit.ROWS_PER_SECOND,
            run -> run.fitted().endToEnd(),
            run -> run.rows() / (run.readSeconds() + run.epochSeconds().get(0)));
    Figure plain =
        rounds.figure(
            "one epoch, reading included, features as they are, as the peer takes them (features.standardize: false)",
            Unit.ROWS_PER_SECOND,
            run -> run.plain().endToEnd(),
            run -> run.rows() / (run.readSeconds() + run.epochSeconds().get(0)));
    Figure patient =
        rounds.figure(
            "the same, if the peer's user tunes the reading by hand",
            Unit.ROWS_PER_SECOND,
            run -> run.plain().endToEnd(),
            run -> run.rows() / (run.blockReadSeconds() + run.epochSeconds().get(0)));
    Figure all =
        rounds.figure(
            epochs + " epochs, reading and fitting features included",
            Unit.ROWS_PER_SECOND,
            run -> run.fitted().rows() * (double) epochs / run.fitted().seconds(),
            run -> run.rows() * (double) epochs / run.seconds());
    Figure later =
        rounds.figure(
            "training only, from the second epoch on, features standardised in each pass",
            Unit.ROWS_PER_SECOND,
            run -> run.fitted().trainingRowsPerSecond(),
            TrainingBenchmark::trainingRowsPerSecond);
    Figure laterPlain =
        rounds.figure(
            "training only, from the second epoch on, features as they are, as the peer takes them",
            Unit.ROWS_PER_SECOND,
            run -> run.plain().trainingRowsPerSecond(),
            TrainingBenchmark::trainingRowsPerSecond);
    Figure loss =
        rounds.figure(
            "loss of the last epoch, features as they are",
            Unit.LOSS,
            run -> run.plain().last().loss(),
            run -> run.losses().get(run.losses().size() - 1),
            Target.difference(1e-3));
    Figure memory =
        rounds.figure(
            "peak memory of all processes",
            Unit.MEBIBYTES,
            run -> run.fitted().peakMebibytes(),
            Peer.Result::peakMebibytes);
    return List.of(
        withTarget(first, endToEnd),
        withTarget(plain, endToEnd),
        patient,
        all,
        withTarget(later, training),
        withTarget(laterPlain, training),
        loss,
        memory,
        rounds.own(
            "share of time waiting for rows",
            Unit.PERCENT,
            run -> 100 * run.fitted().last().waitingShare(),
            Optional.of(Target.atMost(5))),
        rounds.own(
            "share of time waiting for gradients",
            Unit.PERCENT,
            run -> 100 * run.fitted().last().communicationShare(),
            Optional.empty()));
  }

  private static Figure withTarget(Figure figure, Optional<Target> target) {
    return new Figure(figure.name(), figure.unit(), figure.sinter(), figure.peer(), target);
  }

  private static double trainingRowsPerSecond(Peer.Result run) {
    List<Double> all = run.epochSeconds();
    List<Double> later = all.size() > 1 ? all.subList(1, all.size()) : all;
    return run.rows() / new Samples(later).median();
  }

  private static Findings.Table phases(SinterRun cold, Rounds<Round, Peer.Result> rounds) {
    List<List<String>> rows = new java.util.ArrayList<>();
    rows.add(phases("Sinter, first run of the JVM", cold));
    for (int i = 0; i < rounds.sinter().size(); i++) {
      rows.add(phases("Sinter, round " + (i + 1), rounds.sinter().get(i).fitted()));
      rows.add(
          phases(
              "Sinter, round %d, features as they are".formatted(i + 1),
              rounds.sinter().get(i).plain()));
    }
    for (int i = 0; i < rounds.peer().size(); i++) {
      Peer.Result run = rounds.peer().get(i);
      rows.add(
          List.of(
              "PyTorch, round " + (i + 1),
              "-",
              seconds(run.readSeconds()),
              seconds(run.epochSeconds().get(0)),
              seconds(run.epochSeconds().get(run.epochSeconds().size() - 1)),
              seconds(run.seconds())));
    }
    return new Findings.Table(
        "Where the time goes (seconds)",
        List.of("run", "open and check", "start, read and fit", "first epoch", "last epoch", "all"),
        rows);
  }

  private static List<String> phases(String name, SinterRun run) {
    return List.of(
        name,
        seconds(run.planSeconds()),
        seconds(run.readySeconds() - run.planSeconds()),
        seconds(run.firstEpochSeconds() - run.readySeconds()),
        seconds(run.last().seconds()),
        seconds(run.seconds()));
  }

  private static String seconds(double value) {
    return Unit.SECONDS.show(value);
  }

  private static SinterRun sinter(
      BenchContext context, BenchTable table, Workload workload, String name) {
    return told(context, name, "", SinterRun.of(context.spark(), table, workload));
  }

  private static SinterRun plain(
      BenchContext context, BenchTable table, Workload workload, int round) {
    SinterRun run = SinterRun.plain(context.spark(), table, workload);
    return told(context, "round " + round, ", features as they are,", run);
  }

  private static SinterRun told(BenchContext context, String name, String what, SinterRun run) {
    context
        .progress()
        .step(
            "%s: Sinter%s %.2f s, first epoch after %.2f s, then %,.0f rows/s, loss %.5f",
            name,
            what,
            run.seconds(),
            run.firstEpochSeconds(),
            run.trainingRowsPerSecond(),
            run.last().loss());
    return run;
  }

  private static Peer.Result peer(
      BenchContext context,
      Peer peer,
      BenchTable table,
      Workload workload,
      byte[] untrained,
      int round) {
    Peer.Result run = peer.train(table, workload, Optional.of(untrained));
    context
        .progress()
        .step(
            "round %d: PyTorch %.2f s, first epoch after %.2f s, then %,.0f rows/s, loss %.5f",
            round,
            run.seconds(),
            run.readSeconds() + run.epochSeconds().get(0),
            trainingRowsPerSecond(run),
            run.losses().get(run.losses().size() - 1));
    return run;
  }
}
