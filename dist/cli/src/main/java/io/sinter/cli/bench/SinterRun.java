package io.sinter.cli.bench;

import io.sinter.training.EpochReport;
import io.sinter.training.Network;
import io.sinter.training.RankReport;
import io.sinter.training.Standardization;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingSet;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * One training by Sinter, timed from the call a job makes: opening the pinned table, training, in
 * which ranks fit the features while they read their rows, and the return of the trained network.
 *
 * @param rows that were trained on in an epoch
 * @param planSeconds until the table is opened and its columns are checked
 * @param readySeconds until the first rank is about to train
 * @param firstEpochSeconds until the first epoch has ended
 * @param lastEpochSeconds until the last epoch has ended
 * @param seconds until the trained network is back on the driver
 * @param epochs what each came to
 * @param peakMebibytes of this process while it trained: driver and ranks, where they share one
 */
record SinterRun(
    long rows,
    double planSeconds,
    double readySeconds,
    double firstEpochSeconds,
    double lastEpochSeconds,
    double seconds,
    List<EpochReport> epochs,
    double peakMebibytes) {
  private static final long SEED = 1;

  /** Trains. */
  static SinterRun of(SparkSession spark, BenchTable table, Workload workload) {
    return of(spark, table, workload, options(workload).build());
  }

  /** The options for a workload, to start from. */
  static TrainingOptions.Builder options(Workload workload) {
    return TrainingOptions.builder()
        .epochs(workload.epochs())
        .batchRows(workload.batchRows())
        .ranks(workload.ranks())
        .device(TrainingDevice.CPU)
        .seed(SEED);
  }

  /** The network as each of these trainings begins with it, as a TorchScript archive. */
  static byte[] untrained(BenchTable table, Workload workload) {
    return Trainer.untrained(
        TrainingSet.of(table.read(), table.version().toString(), columns(workload)),
        Network.mlp(workload.hidden()),
        SEED);
  }

  /** Trains with these options. */
  static SinterRun of(
      SparkSession spark, BenchTable table, Workload workload, TrainingOptions options) {
    return of(spark, table, workload, columns(workload), options);
  }

  /** Trains on the numbers as they are, as the peer does: nothing is fitted. */
  static SinterRun plain(SparkSession spark, BenchTable table, Workload workload) {
    return of(
        spark,
        table,
        workload,
        columns(workload).withStandardization(Standardization.NONE),
        options(workload).build());
  }

  private static SinterRun of(
      SparkSession spark,
      BenchTable table,
      Workload workload,
      TrainingColumns columns,
      TrainingOptions options) {
    // What the round before left is not this one's.
    System.gc();
    Machine.forgetPeak();
    Clock clock = new Clock();
    TrainingSet set = TrainingSet.of(table.read(), table.version().toString(), columns);
    double planned = clock.seconds();
    new Trainer(spark).train(set, Network.mlp(workload.hidden()), options, clock);
    return new SinterRun(
        set.counts().training(),
        planned,
        clock.ready,
        clock.firstEpoch,
        clock.lastEpoch,
        clock.seconds(),
        List.copyOf(clock.epochs),
        Machine.peakMebibytes());
  }

  /** Every 1,000th row validates: metrics are there, and cost next to nothing. */
  static TrainingColumns columns(Workload workload) {
    return TrainingColumns.of(
        BenchTable.features(workload.columns()),
        List.of(),
        "label",
        "id % 1000 <> 0",
        "id % 1000 = 0");
  }

  /** Training rows a second of the epochs after the first, or of the first if there is no other. */
  double trainingRowsPerSecond() {
    List<EpochReport> later = epochs.size() > 1 ? epochs.subList(1, epochs.size()) : epochs;
    return new Samples(later.stream().map(EpochReport::rowsPerSecond).toList()).median();
  }

  /** Rows a second of the first epoch, all that comes before it included. */
  double endToEnd() {
    return rows / firstEpochSeconds;
  }

  /** What the last epoch came to. */
  EpochReport last() {
    return epochs.get(epochs.size() - 1);
  }

  private static final class Clock implements TrainingListener {
    private final long start = System.nanoTime();
    private final List<EpochReport> epochs = new ArrayList<>();
    private volatile double ready;
    private volatile double firstEpoch;
    private volatile double lastEpoch;

    double seconds() {
      return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void ready(RankReport rank) {
      ready = ready == 0 ? seconds() : ready;
    }

    @Override
    public synchronized void epoch(EpochReport epoch) {
      lastEpoch = seconds();
      firstEpoch = epochs.isEmpty() ? lastEpoch : firstEpoch;
      epochs.add(epoch);
    }
  }
}
