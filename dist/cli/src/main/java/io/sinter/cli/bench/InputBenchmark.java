package io.sinter.cli.bench;

import io.sinter.training.InputReport;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** From a Delta table to shuffled batches, without training. */
final class InputBenchmark implements Benchmark {
  /** What a run came to, with the peak memory of this process. */
  private record Run(InputReport report, double peakMebibytes) {}

  @Override
  public String name() {
    return "input";
  }

  @Override
  public String summary() {
    return "a Delta table to shuffled batches, without training";
  }

  @Override
  public BenchDefaults defaults() {
    return BenchDefaults.LARGE_TABLE;
  }

  @Override
  public Findings run(BenchContext context) {
    BenchOptions options = context.options();
    BenchTable table = BenchTable.of(context.spark(), options);
    Workload workload =
        new Workload(options.columns(), List.of(), 0, options.batchRows(), options.ranks());
    TrainingSet set =
        TrainingSet.of(table.read(), table.version().toString(), SinterRun.columns(workload));
    context.progress().step("table %s", table.version());
    TrainingOptions usual = SinterRun.options(workload).epochs(1).build();
    run(context, set, usual, "first run of this JVM, not counted");
    Optional<Function<Integer, Peer.Result>> peer =
        context.peer().map(other -> round -> peer(context, other, table, workload, round));
    Rounds<Run, Peer.Result> rounds =
        Rounds.of(options.rounds(), round -> run(context, set, usual, "round " + round), peer);
    return new Findings(
        String.format(
            Locale.ROOT,
            "%,d rows x %d float columns in %d files, %d ranks",
            options.rows(),
            options.columns(),
            options.files(),
            options.ranks()),
        rounds.peer().stream().map(Peer.Result::version).distinct().toList(),
        List.of(
            rounds.figure(
                "table to shuffled batches",
                Unit.ROWS_PER_SECOND,
                run -> run.report().rowsPerSecond(),
                run -> run.rows() / run.seconds(),
                Target.atLeast(1_500_000)),
            rounds.own(
                "of it until the rows are in memory",
                Unit.SECONDS,
                run -> run.report().readSeconds(),
                Optional.empty()),
            rounds.figure(
                "peak memory of all processes",
                Unit.MEBIBYTES,
                Run::peakMebibytes,
                Peer.Result::peakMebibytes)),
        List.of());
  }

  private static Run run(
      BenchContext context, TrainingSet set, TrainingOptions options, String name) {
    System.gc();
    Machine.forgetPeak();
    InputReport report = new Trainer(context.spark()).readThrough(set, options);
    context
        .progress()
        .step(
            "%s: Sinter %.2f s, of it reading %.2f s, %,.0f rows/s",
            name, report.seconds(), report.readSeconds(), report.rowsPerSecond());
    return new Run(report, Machine.peakMebibytes());
  }

  private static Peer.Result peer(
      BenchContext context, Peer peer, BenchTable table, Workload workload, int round) {
    Peer.Result run = peer.train(table, workload, Optional.empty());
    context
        .progress()
        .step(
            "round %d: PyTorch %.2f s, of it reading %.2f s, %,.0f rows/s",
            round, run.seconds(), run.readSeconds(), run.rows() / run.seconds());
    return run;
  }
}
