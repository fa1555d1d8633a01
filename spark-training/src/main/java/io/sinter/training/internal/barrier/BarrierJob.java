package io.sinter.training.internal.barrier;

import io.sinter.job.JobException;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.TrainingSpec;
import io.sinter.training.internal.torch.RankOutcome;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Runs a training as one barrier stage, a task a rank. */
public final class BarrierJob {
  private static final String FIRST = "first";

  private BarrierJob() {}

  /**
   * Trains.
   *
   * @param rows in the layout of {@code RowLayout}, one partition a rank
   * @param listener hears of ranks and epochs
   * @return the outcome of rank 0
   * @throws JobException if a rank fails, naming it and what it was doing
   */
  public static RankOutcome run(
      SparkSession spark, Dataset<Row> rows, TrainingSpec spec, TrainingListener listener) {
    TrainingOptions options = spec.options();
    SparkContext context = spark.sparkContext();
    String name = UUID.randomUUID().toString();
    Map<String, String> failures = new ConcurrentHashMap<>();
    try (ProgressChannel channel =
        new ProgressChannel(message -> receive(message, failures, listener))) {
      context.setJobDescription(
          "Train a network with %d ranks (barrier stage)".formatted(options.ranks()));
      RDD<InternalRow> shares = rows.queryExecution().toRdd();
      ClassTag<RankOutcome> tag = ClassTag$.MODULE$.apply(RankOutcome.class);
      RankOutcome[] outcomes =
          (RankOutcome[])
              shares
                  .barrier()
                  .mapPartitions(
                      new RankFunction(name, channel.name(), spec),
                      /* preservesPartitioning= */ false,
                      tag)
                  .collect();
      return outcomes[0];
    } catch (Exception e) { // Scala's collect throws SparkException without declaring it.
      String failure = failures.get(FIRST);
      throw new JobException(
          "Cannot train with %d ranks: %s"
              .formatted(options.ranks(), failure == null ? e.getMessage() : failure),
          e);
    } finally {
      context.setJobDescription(null);
    }
  }

  private static void receive(
      ProgressMessage message, Map<String, String> failures, TrainingListener listener) {
    if (message instanceof ProgressMessage.Ready ready) {
      listener.ready(ready.report());
    } else if (message instanceof ProgressMessage.Epoch epoch) {
      listener.epoch(epoch.report());
    } else if (message instanceof ProgressMessage.Failure failure) {
      failures.putIfAbsent(FIRST, failure.error());
    }
  }
}
