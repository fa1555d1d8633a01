package io.sinter.cli.bench;

import io.sinter.training.InputReport;
import io.sinter.training.LoaderOptions;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * From a Delta table to shuffled batches where its rows take ten times the memory that the loader
 * may take. A process of its own, whose peak memory counts from its start.
 */
final class BoundedInputBenchmark implements Benchmark {
  private static final int TIMES = 10;

  @Override
  public String name() {
    return "input-bounded";
  }

  @Override
  public String summary() {
    return "the same where a table is ten times larger than the loader's memory";
  }

  @Override
  public BenchDefaults defaults() {
    return BenchDefaults.LARGE_TABLE;
  }

  @Override
  public Findings run(BenchContext context) {
    BenchOptions options = context.options();
    long bound = options.rows() * options.columns() * Float.BYTES / options.ranks() / TIMES;
    // Half of what fits, so that labels and uneven shares fit too.
    BenchOptions fitting = options.withTable(options.rows() / TIMES / 2, options.columns());
    BenchTable small = BenchTable.of(context.spark(), fitting);
    BenchTable table = BenchTable.of(context.spark(), options);
    List<Double> rates = new ArrayList<>();
    for (int round = 0; round <= options.rounds(); round++) {
      read(context, small, bound);
    }
    double before = Machine.peakMebibytes();
    for (int round = 0; round <= options.rounds(); round++) {
      InputReport report = read(context, table, bound);
      context
          .progress()
          .step(
              "%,.0f rows/s, peak so far %,.0f MiB",
              report.rowsPerSecond(), Machine.peakMebibytes());
      rates.add(report.rowsPerSecond());
    }
    double after = Machine.peakMebibytes();
    return new Findings(
        String.format(
            Locale.ROOT,
            "%,d rows x %d float columns in %d files (%,d MiB), %d ranks with %,d MiB each for rows; before, in the same process, %,d rows that fit",
            options.rows(),
            options.columns(),
            options.files(),
            (options.rows() * options.columns() * Float.BYTES) >> 20,
            options.ranks(),
            bound >> 20,
            fitting.rows()),
        List.of(),
        List.of(
            own("table to shuffled batches", Unit.ROWS_PER_SECOND, rates.subList(1, rates.size())),
            own("peak memory of the process, rows that fit", Unit.MEBIBYTES, List.of(before)),
            own("peak memory of the process, in the end", Unit.MEBIBYTES, List.of(after)),
            own("what the large table added", Unit.MEBIBYTES, List.of(after - before))),
        List.of());
  }

  private static Figure own(String name, Unit unit, List<Double> values) {
    return new Figure(name, unit, new Samples(values), Optional.empty(), Optional.empty());
  }

  private static InputReport read(BenchContext context, BenchTable table, long bound) {
    BenchOptions options = context.options();
    Workload workload =
        new Workload(options.columns(), List.of(), 0, options.batchRows(), options.ranks());
    TrainingOptions training =
        SinterRun.options(workload)
            .epochs(1)
            .loader(new LoaderOptions(bound, LoaderOptions.DEFAULT.prefetch()))
            .build();
    return new Trainer(context.spark())
        .readThrough(
            TrainingSet.of(table.read(), table.version().toString(), SinterRun.columns(workload)),
            training);
  }
}
