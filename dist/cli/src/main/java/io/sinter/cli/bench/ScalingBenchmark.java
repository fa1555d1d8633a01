package io.sinter.cli.bench;

import io.sinter.cli.bench.CostModel.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the cost of training grows with rows, columns, ranks, batches and the network. */
final class ScalingBenchmark implements Benchmark {
  private static final int EPOCHS = 3;
  private static final List<Integer> USUAL = List.of(256, 128);

  /** One workload and what it cost. */
  private record Observation(long rows, Workload workload, double start, double epoch) {
    double rowsOfRank() {
      return (double) rows / workload.ranks();
    }

    double steps() {
      return Math.ceil((double) rows / workload.batchRows());
    }
  }

  @Override
  public String name() {
    return "scaling";
  }

  @Override
  public String summary() {
    return "how the time of an epoch grows with rows, columns, ranks, batches and the network";
  }

  @Override
  public BenchDefaults defaults() {
    return new BenchDefaults(250_000, 64, 1);
  }

  @Override
  public Findings run(BenchContext context) {
    BenchOptions options = context.options();
    List<Observation> observations = new ArrayList<>();
    observe(context, options.rows(), usual(options), 1); // Warms up.
    for (long rows : List.of(options.rows() / 2, options.rows(), options.rows() * 2)) {
      observations.add(observe(context, rows, usual(options), options.rounds()));
    }
    for (Workload workload : variations(options)) {
      observations.add(observe(context, options.rows(), workload, options.rounds()));
    }
    CostModel epoch =
        CostModel.of(
            observations,
            Observation::epoch,
            List.of(
                new Term<>("steps", Observation::steps),
                new Term<>(
                    "rows/ranks x columns", seen -> seen.rowsOfRank() * seen.workload().columns()),
                new Term<>(
                    "rows/ranks x parameters",
                    seen -> seen.rowsOfRank() * seen.workload().parameters()),
                new Term<>(
                    "steps x parameters", seen -> seen.steps() * seen.workload().parameters())));
    CostModel start =
        CostModel.of(
            observations,
            Observation::start,
            List.of(
                new Term<>("", seen -> 1),
                new Term<>(
                    "rows x columns", seen -> (double) seen.rows() * seen.workload().columns())));
    return new Findings(
        "Training of multilayer perceptrons, %d epochs of each; medians of %d rounds"
            .formatted(EPOCHS, options.rounds()),
        List.of(),
        List.of(),
        List.of(
            table(observations),
            new Findings.Table(
                "The model behind it",
                List.of("time", "model"),
                List.of(
                    List.of("until ranks begin to train", start.describe()),
                    List.of("an epoch after the first", epoch.describe())))));
  }

  private static Workload usual(BenchOptions options) {
    return new Workload(options.columns(), USUAL, EPOCHS, options.batchRows(), options.ranks());
  }

  /** The usual workload with one thing changed, and two with more. */
  private static List<Workload> variations(BenchOptions options) {
    int columns = options.columns();
    int batch = options.batchRows();
    int ranks = options.ranks();
    return List.of(
        new Workload(Math.max(2, columns / 4), USUAL, EPOCHS, batch, ranks),
        new Workload(columns * 2, USUAL, EPOCHS, batch, ranks),
        new Workload(columns, List.of(64), EPOCHS, batch, ranks),
        new Workload(columns, List.of(512, 256), EPOCHS, batch, ranks),
        new Workload(columns, List.of(1024, 256), EPOCHS, batch, ranks),
        new Workload(columns, USUAL, EPOCHS, batch / 4, ranks),
        new Workload(columns, USUAL, EPOCHS, batch * 4, ranks),
        new Workload(columns, USUAL, EPOCHS, batch, 1),
        new Workload(columns, List.of(512, 256), EPOCHS, batch / 4, ranks),
        new Workload(columns * 2, List.of(64), EPOCHS, batch, 1));
  }

  private static Observation observe(
      BenchContext context, long rows, Workload workload, int rounds) {
    BenchOptions options = context.options().withTable(rows, workload.columns());
    BenchTable table = BenchTable.of(context.spark(), options);
    List<Double> starts = new ArrayList<>();
    List<Double> epochs = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      SinterRun run = SinterRun.of(context.spark(), table, workload);
      starts.add(run.readySeconds());
      epochs.add(run.rows() / run.trainingRowsPerSecond());
    }
    Observation seen =
        new Observation(rows, workload, new Samples(starts).median(), new Samples(epochs).median());
    context.progress().step("%s", String.join("  ", cells(seen)));
    return seen;
  }

  private static Findings.Table table(List<Observation> observations) {
    return new Findings.Table(
        "What was measured",
        List.of(
            "rows",
            "network",
            "parameters",
            "ranks",
            "batch",
            "until ranks train (s)",
            "epoch (s)",
            "rows/s"),
        observations.stream().map(ScalingBenchmark::cells).toList());
  }

  private static List<String> cells(Observation seen) {
    Workload workload = seen.workload();
    return List.of(
        number(seen.rows()),
        workload.network(),
        number(workload.parameters()),
        number(workload.ranks()),
        number(workload.batchRows()),
        Unit.SECONDS.show(seen.start()),
        Unit.SECONDS.show(seen.epoch()),
        Unit.ROWS_PER_SECOND.show(seen.rows() / seen.epoch()));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
