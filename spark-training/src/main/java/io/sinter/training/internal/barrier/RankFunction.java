package io.sinter.training.internal.barrier;

import io.sinter.training.internal.RankPlace;
import io.sinter.training.internal.TrainingSpec;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.checkpoint.RankCheckpoints;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.scan.RankSplit;
import io.sinter.training.internal.scan.Reading;
import io.sinter.training.internal.torch.RankOutcome;
import io.sinter.training.internal.torch.RankTask;
import java.io.File;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** The task of the barrier stage: one rank, from its rows to its outcome. */
final class RankFunction extends AbstractFunction1<Iterator<RankSplit>, Iterator<RankOutcome>>
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(RankFunction.class);

  private final String runName;
  private final String channel;
  private final TrainingSpec spec;
  private final Reading reading;
  private final SerializableConfiguration hadoop;
  private final int term;

  /**
   * @param runName tells this training from others on the same machines
   * @param channel the driver's end of the progress channel
   * @param reading how it reads its rows
   * @param hadoop the session's configuration of file systems
   * @param term that the driver has claimed for its checkpoints
   */
  RankFunction(
      String runName,
      String channel,
      TrainingSpec spec,
      Reading reading,
      SerializableConfiguration hadoop,
      int term) {
    this.runName = runName;
    this.channel = channel;
    this.spec = spec;
    this.reading = reading;
    this.hadoop = hadoop;
    this.term = term;
  }

  /** The outcome is the same on all ranks: rank 0's travels. */
  @Override
  public Iterator<RankOutcome> apply(Iterator<RankSplit> splits) {
    BarrierTaskContext context = BarrierTaskContext.get();
    RankPlace place = place(context);
    try (RankLink link =
        new RankLink(
            channel, context, place, spec.options().timeout(), spec.options().telemetry())) {
      try {
        RankOutcome outcome = train(context, place, splits, link);
        link.finished();
        return CollectionConverters.asScala(
            (place.rank() == 0 ? List.of(outcome) : List.<RankOutcome>of()).iterator());
      } catch (Throwable e) { // Scala throws checked exceptions without declaring them.
        boolean killed = context.isInterrupted();
        LOG.error("{}", link.where(), e);
        link.failed(killed || RankFailures.isFollowing(e), RankFailures.reason(e));
        throw e;
      }
    }
  }

  private RankOutcome train(
      BarrierTaskContext context, RankPlace place, Iterator<RankSplit> splits, RankLink link) {
    RankTask task = new RankTask(spec);
    Supplier<RankRows> source =
        () -> reading.read(splits, spec.options().loader(), () -> directory(place.rank()));
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

  private RankPlace place(BarrierTaskContext context) {
    ResourceInformation gpu = context.resourcesJMap().get("gpu");
    return new RankPlace(
        context.partitionId(),
        context.numPartitions(),
        SparkEnv.get().blockManager().blockManagerId().host(),
        gpu == null || gpu.addresses().length == 0
            ? Optional.empty()
            : Optional.of(gpu.addresses()[0]),
        runName + "/" + context.stageAttemptNumber());
  }
}
