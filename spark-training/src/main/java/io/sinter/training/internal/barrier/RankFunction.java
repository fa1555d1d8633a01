package io.sinter.training.internal.barrier;

import io.sinter.training.EpochReport;
import io.sinter.training.RankReport;
import io.sinter.training.TrainingListener;
import io.sinter.training.internal.RankPlace;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.TrainingSpec;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.torch.RankOutcome;
import io.sinter.training.internal.torch.RankTask;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.sql.catalyst.InternalRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** The task of the barrier stage: one rank, from its rows to its outcome. */
final class RankFunction extends AbstractFunction1<Iterator<InternalRow>, Iterator<RankOutcome>>
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(RankFunction.class);

  private final String runName;
  private final String channel;
  private final TrainingSpec spec;

  /**
   * @param runName tells this training from others on the same machines
   * @param channel the driver's end of the progress channel
   */
  RankFunction(String runName, String channel, TrainingSpec spec) {
    this.runName = runName;
    this.channel = channel;
    this.spec = spec;
  }

  @Override
  public Iterator<RankOutcome> apply(Iterator<InternalRow> rows) {
    BarrierTaskContext context = BarrierTaskContext.get();
    RankPlace place = place(context);
    AtomicReference<String> phase = new AtomicReference<>("starting");
    try {
      RankOutcome outcome =
          new RankTask(spec)
              .run(
                  place,
                  message -> List.of(context.allGather(message)),
                  CollectionConverters.asJava(rows),
                  Checkpoints.NONE,
                  new PhaseOnly(phase),
                  new Reporter(place));
      return CollectionConverters.asScala(List.of(outcome).iterator());
    } catch (RuntimeException | LinkageError e) {
      String error = "%s, while %s: %s".formatted(place, phase.get(), reason(e));
      LOG.error("{}", error, e);
      ProgressChannel.send(channel, new ProgressMessage.Failure(place.attempt(), error));
      throw e;
    }
  }

  /** The message without the C++ stack trace that libtorch adds to its own. */
  private static String reason(Throwable e) {
    String message = String.valueOf(e.getMessage());
    int trace = message.indexOf("Exception raised from");
    return (trace < 0 ? message : message.substring(0, trace)).strip();
  }

  /** Tells the driver; epochs are the same on all ranks, so that rank 0 speaks for them. */
  private final class Reporter implements TrainingListener {
    private final RankPlace place;

    Reporter(RankPlace place) {
      this.place = place;
    }

    @Override
    public void ready(RankReport rank) {
      ProgressChannel.send(channel, new ProgressMessage.Ready(place.attempt(), rank));
    }

    @Override
    public void epoch(EpochReport epoch) {
      if (place.rank() == 0) {
        ProgressChannel.send(channel, new ProgressMessage.Epoch(place.attempt(), epoch));
      }
    }
  }

  private record PhaseOnly(AtomicReference<String> phase) implements RankProgress {
    @Override
    public void phase(String name) {
      phase.set(name);
    }

    @Override
    public void step(int epoch, int step) {}
  }

  private RankPlace place(BarrierTaskContext context) {
    ResourceInformation gpu = context.resourcesJMap().get("gpu");
    return new RankPlace(
        context.partitionId(),
        context.numPartitions(),
        SparkEnv.get().blockManager().blockManagerId().host(),
        gpu == null || gpu.addresses().length == 0
            ? Optional.empty()
            : Optional.of(Integer.valueOf(gpu.addresses()[0])),
        runName + "/" + context.stageAttemptNumber());
  }
}
