package io.sinter.acceptance.training;

import io.sinter.acceptance.CheckFigure;
import io.sinter.training.EpochReport;
import io.sinter.training.RankReport;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingResult;
import io.sinter.training.TrainingSet;
import io.sinter.training.TrainingUsage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * One run of the trainer.
 *
 * @param result what came back
 * @param epochs what each came to
 * @param ranks where they computed
 * @param notices lines the trainer told
 * @param firstEpochSeconds from the call to the end of the first epoch
 * @param seconds from the call to its return
 * @param resources where the GPUs' time and the energy went; empty where nothing was told
 */
public record TrainerRun(
    TrainingResult result,
    List<EpochReport> epochs,
    List<RankReport> ranks,
    List<String> notices,
    double firstEpochSeconds,
    double seconds,
    List<CheckFigure> resources) {
  /** Copies. */
  public TrainerRun {
    epochs = List.copyOf(epochs);
    ranks = List.copyOf(ranks);
    notices = List.copyOf(notices);
    resources = List.copyOf(resources);
  }

  /** Trains. */
  public static TrainerRun of(
      SparkSession spark, TrainingSet set, Workload workload, TrainingOptions options) {
    return of(spark, set, workload, options, new TrainingListener() {});
  }

  /** Trains; the listener hears all that the training tells. */
  public static TrainerRun of(
      SparkSession spark,
      TrainingSet set,
      Workload workload,
      TrainingOptions options,
      TrainingListener listener) {
    TrainerClock clock = new TrainerClock(listener);
    TrainingResult result = new Trainer(spark).train(set, workload.network(), options, clock);
    return new TrainerRun(
        result,
        clock.epochs(),
        clock.ranks(),
        clock.notices(),
        clock.firstEpoch(),
        clock.seconds(),
        resources(clock));
  }

  private static List<CheckFigure> resources(TrainerClock clock) {
    double seconds = clock.epochs().stream().mapToDouble(EpochReport::seconds).sum();
    List<CheckFigure> figures = new ArrayList<>(clock.shares().figures(seconds));
    clock
        .usage()
        .flatMap(TrainingUsage::energy)
        .ifPresent(
            use ->
                figures.add(
                    CheckFigure.of(
                        "energy (%s: %s)".formatted(use.source(), use.covers()),
                        use.joules(),
                        "J")));
    return figures;
  }

  /** The last epoch's mean loss. */
  public double lastLoss() {
    return epochs.get(epochs.size() - 1).loss();
  }

  /** The median over the epochs after the first of training rows a second. */
  public double rowsPerSecond() {
    List<EpochReport> later = epochs.size() > 1 ? epochs.subList(1, epochs.size()) : epochs;
    return median(later.stream().mapToDouble(EpochReport::rowsPerSecond).toArray());
  }

  /** Training rows a second of the first epoch, all that comes before it included. */
  public double endToEnd() {
    return epochs.get(0).rows() / firstEpochSeconds;
  }

  /** The median of numbers. */
  public static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
