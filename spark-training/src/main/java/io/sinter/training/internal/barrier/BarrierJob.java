package io.sinter.training.internal.barrier;

import io.sinter.job.JobException;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.TrainingSpec;
import io.sinter.training.internal.checkpoint.CheckpointPublisher;
import io.sinter.training.internal.scan.RankSource;
import io.sinter.training.internal.telemetry.UsageLedger;
import io.sinter.training.internal.torch.RankOutcome;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Runs a training as one barrier stage, a task a rank or several. The stage writes a shuffle, which
 * one task reads: Spark starts a stage of this kind again when an executor is lost or a rank fails,
 * and gives up on one whose results go straight to the driver.
 */
public final class BarrierJob {
  private static final ClassTag<RankOutcome> OUTCOME = ClassTag$.MODULE$.apply(RankOutcome.class);

  private BarrierJob() {}

  /**
   * Trains.
   *
   * @param source the rows of each rank
   * @param listener hears of ranks and epochs
   * @return the outcome of rank 0
   * @throws JobException if the training fails, naming the rank that failed first and what it was
   *     doing
   */
  public static RankOutcome run(
      SparkSession spark, RankSource source, TrainingSpec spec, TrainingListener listener) {
    TrainingOptions options = spec.options();
    SparkContext context = spark.sparkContext();
    TaskPlan plan = Preflight.plan(context, options);
    String name = UUID.randomUUID().toString();
    String tag = "sinter-training-" + name;
    try (CheckpointsOfRun checkpoints = CheckpointsOfRun.open(context, spec, listener);
        Coordinator coordinator =
            new Coordinator(
                context,
                options,
                plan,
                checkpoints,
                listener,
                reason -> context.cancelJobsWithTag(tag, reason));
        ProgressChannel channel = new ProgressChannel(coordinator)) {
      StageEvents events = new StageEvents(name, plan.ranksPerTask(), coordinator);
      context.addSparkListener(events);
      context.setJobDescription(
          "Train a network with %d ranks (barrier stage)".formatted(options.ranks()));
      context.setLocalProperty(StageEvents.PROPERTY, name);
      context.addJobTag(tag);
      context.setInterruptOnCancel(true);
      try {
        RankFunction function =
            new RankFunction(
                name,
                channel.name(),
                spec,
                source,
                new SerializableConfiguration(spark.sessionState().newHadoopConf()),
                checkpoints.publisher().map(CheckpointPublisher::term).orElse(0),
                plan);
        RDD<RankOutcome> ranks =
            plan.ranksPerTask() == 1
                ? barrier(source.shares(), function)
                : barrier(
                    new TaskRanksRdd(source.shares(), plan.ranksPerTask()), function.ofSeveral());
        RankOutcome outcome = train(ranks.withResources(plan.profile(context)));
        coordinator.ended(UsageLedger.Ending.FINISHED);
        return outcome;
      } catch (Exception e) { // Scala's collect throws SparkException without declaring it.
        String reason = coordinator.reason(e);
        coordinator.ended(
            options.checkpoints().enabled()
                ? UsageLedger.Ending.RESUMABLE
                : UsageLedger.Ending.IN_VAIN);
        throw new JobException(
            "Cannot train with %d ranks: %s".formatted(options.ranks(), reason), e);
      } finally {
        context.removeSparkListener(events);
        context.removeJobTag(tag);
        context.setLocalProperty("spark.job.interruptOnCancel", null);
        context.setLocalProperty(StageEvents.PROPERTY, null);
        context.setJobDescription(null);
      }
    }
  }

  private static <T> RDD<RankOutcome> barrier(
      RDD<T> shares, AbstractFunction1<Iterator<T>, Iterator<RankOutcome>> function) {
    return shares.barrier().mapPartitions(function, /* preservesPartitioning= */ false, OUTCOME);
  }

  private static RankOutcome train(RDD<RankOutcome> ranks) {
    return ((RankOutcome[]) ranks.repartition(1, null).collect())[0];
  }
}
