package io.sinter.training.internal.barrier;

import io.sinter.training.internal.RankPlace;
import io.sinter.training.internal.TrainingSpec;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.checkpoint.RankCheckpoints;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.scan.RankSource;
import io.sinter.training.internal.scan.RankSplit;
import io.sinter.training.internal.scan.Reading;
import io.sinter.training.internal.torch.RankOutcome;
import io.sinter.training.internal.torch.RankTask;
import java.io.File;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext$;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * The tasks of the barrier stage: ranks, from their rows to their outcomes. A task of several ranks
 * runs each in a thread of its own.
 */
final class RankFunction extends AbstractFunction1<Iterator<RankSplit>, Iterator<RankOutcome>>
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(RankFunction.class);

  private final String runName;
  private final String channel;
  private final TrainingSpec spec;
  private final Reading reading;
  private final boolean together;
  private final SerializableConfiguration hadoop;
  private final int term;
  private final int ranksPerTask;
  private final List<String> localGpus;

  /**
   * @param runName tells this training from others on the same machines
   * @param channel the driver's end of the progress channel
   * @param source how ranks read their rows
   * @param hadoop the session's configuration of file systems
   * @param term that the driver has claimed for its checkpoints
   * @param plan how ranks are spread over tasks
   */
  RankFunction(
      String runName,
      String channel,
      TrainingSpec spec,
      RankSource source,
      SerializableConfiguration hadoop,
      int term,
      TaskPlan plan) {
    this.runName = runName;
    this.channel = channel;
    this.spec = spec;
    this.reading = source.reading();
    this.together = source.path() == RankSource.Path.COLUMNS;
    this.hadoop = hadoop;
    this.term = term;
    this.ranksPerTask = plan.ranksPerTask();
    this.localGpus = plan.localGpus();
  }

  /** A task of one rank. The outcome is the same on all ranks: rank 0's travels. */
  @Override
  public Iterator<RankOutcome> apply(Iterator<RankSplit> splits) {
    BarrierTaskContext context = BarrierTaskContext.get();
    RankPlace place = place(context, 0);
    return CollectionConverters.asScala(
        run(context, place, () -> reading(splits, place), () -> false).iterator());
  }

  /** A task of several ranks. */
  AbstractFunction1<Iterator<TaskRank>, Iterator<RankOutcome>> ofSeveral() {
    return new Several(this);
  }

  private static final class Several
      extends AbstractFunction1<Iterator<TaskRank>, Iterator<RankOutcome>> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RankFunction ranks;

    Several(RankFunction ranks) {
      this.ranks = ranks;
    }

    @Override
    public Iterator<RankOutcome> apply(Iterator<TaskRank> given) {
      return CollectionConverters.asScala(
          ranks.runAll(BarrierTaskContext.get(), CollectionConverters.asJava(given)).iterator());
    }
  }

  private List<RankOutcome> runAll(BarrierTaskContext context, java.util.Iterator<TaskRank> given) {
    ReentrantLock oneByOne = new ReentrantLock();
    List<TaskRanks.Work> work = new ArrayList<>();
    while (given.hasNext()) {
      TaskRank rank = given.next();
      RankPlace place = place(context, work.size());
      Supplier<RankRows> source = () -> reading(rank.splits().get(), place);
      work.add(
          following -> {
            // What reads rows, down to Spark's memory manager, asks the thread for its task.
            TaskContext$.MODULE$.setTaskContext(context);
            try {
              return run(
                  context, place, together ? source : () -> alone(oneByOne, source), following);
            } finally {
              TaskContext$.MODULE$.unset();
            }
          });
    }
    return new TaskRanks().run(work);
  }

  /** Operators of a plan take memory from one another, which they may not do in several threads. */
  private static RankRows alone(ReentrantLock lock, Supplier<RankRows> source) {
    lock.lock();
    try {
      return source.get();
    } finally {
      lock.unlock();
    }
  }

  private RankRows reading(Iterator<RankSplit> splits, RankPlace place) {
    return reading.read(splits, spec.options().loader(), () -> directory(place.rank()));
  }

  private List<RankOutcome> run(
      BarrierTaskContext context,
      RankPlace place,
      Supplier<RankRows> source,
      BooleanSupplier following) {
    try (RankLink link =
        new RankLink(
            channel,
            context,
            place,
            spec.options().timeout(),
            spec.options().telemetry(),
            following)) {
      try {
        RankOutcome outcome = train(context, place, source, link);
        link.finished();
        return place.rank() == 0 ? List.of(outcome) : List.of();
      } catch (Throwable e) { // Scala throws checked exceptions without declaring them.
        boolean follows =
            following.getAsBoolean() || context.isInterrupted() || RankFailures.isFollowing(e);
        LOG.error("{}", link.where(), e);
        link.failed(follows, RankFailures.reason(e));
        throw e;
      }
    }
  }

  private RankOutcome train(
      BarrierTaskContext context, RankPlace place, Supplier<RankRows> source, RankLink link) {
    RankTask task = new RankTask(spec);
    if (!spec.options().checkpoints().enabled()) {
      return task.run(place, link, source, Checkpoints.NONE, link, link);
    }
    RankCheckpoints checkpoints =
        new RankCheckpoints(
            spec.options().checkpoints(),
            hadoop.value(),
            link,
            place.rank(),
            place.size(),
            term,
            context.stageAttemptNumber());
    try {
      RankOutcome outcome = task.run(place, link, source, checkpoints, link, link);
      link.phase("waiting for its last checkpoint");
      checkpoints.close();
      return outcome;
    } finally {
      checkpoints.abandon();
    }
  }

  /** Spark's local directories in turn, so that ranks of one executor share the disks. */
  static Path directory(int rank) {
    File[] directories = SparkEnv.get().blockManager().diskBlockManager().localDirs();
    return directories[rank % directories.length].toPath();
  }

  private RankPlace place(BarrierTaskContext context, int index) {
    ResourceInformation gpu = context.resourcesJMap().get("gpu");
    int rank = context.partitionId() * ranksPerTask + index;
    List<String> gpus = gpu == null ? localGpus : List.of(gpu.addresses());
    int own = gpu == null ? rank : index;
    return new RankPlace(
        rank,
        context.numPartitions() * ranksPerTask,
        SparkEnv.get().blockManager().blockManagerId().host(),
        own < gpus.size() ? Optional.of(gpus.get(own)) : Optional.empty(),
        runName + "/" + context.stageAttemptNumber());
  }
}
