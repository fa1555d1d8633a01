package io.sinter.training.internal.torch;

import io.sinter.arrow.GpuRuntime;
import io.sinter.arrow.NativeRuntime;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.RankReport;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.FactsCheck;
import io.sinter.training.internal.Meeting;
import io.sinter.training.internal.RankPlace;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.TrainingSpec;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.data.RowFacts;
import io.sinter.training.internal.torch.comm.RankGroup;
import io.sinter.training.internal.torch.comm.RankGroup.Transport;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one rank does from its start to its end. Thread-safe; holds nothing between calls. */
@SuppressWarnings("try") // Scopes are closed, not used.
public final class RankTask {
  private static final Logger LOG = LoggerFactory.getLogger(RankTask.class);

  private final TrainingSpec spec;

  /** A task for each rank of one training. */
  public RankTask(TrainingSpec spec) {
    this.spec = spec;
  }

  /**
   * Reads this rank's rows and trains with the other ranks. All native memory is freed at the end.
   *
   * @param place where this rank runs
   * @param meeting how it meets the others
   * @param source reads this rank's rows, which are closed here
   * @param checkpoints of this rank; the caller closes
   * @param progress is told what the rank is doing
   * @param listener hears of this rank and of each epoch
   * @return the outcome, the same on all ranks but for the weights, which rank 0 alone has
   */
  public RankOutcome run(
      RankPlace place,
      Meeting meeting,
      Supplier<RankRows> source,
      Checkpoints checkpoints,
      RankProgress progress,
      TrainingListener listener) {
    TrainingOptions options = spec.options();
    progress.phase("loading libtorch");
    NativeRuntime.prepare(1);
    boolean gpus = options.device() != TrainingDevice.CPU;
    if (gpus) {
      DeviceMemory.RANKS.enter();
    }
    try {
      return run(place, meeting, source, checkpoints, progress, listener, options);
    } finally {
      if (gpus && DeviceMemory.RANKS.leave()) {
        giveBack();
      }
    }
  }

  private RankOutcome run(
      RankPlace place,
      Meeting meeting,
      Supplier<RankRows> source,
      Checkpoints checkpoints,
      RankProgress progress,
      TrainingListener listener,
      TrainingOptions options) {
    try (PointerScope scope = new PointerScope()) {
      progress.phase("meeting the other ranks");
      try (RankGroup group =
          RankGroup.join(
              place, meeting, options.device(), options.timeout(), Transport.AUTO, progress)) {
        progress.onKill(group.collectives()::abort);
        progress.phase("reading its rows");
        try (RankRows rows = source.get()) {
          listener.ready(
              new RankReport(
                  place.rank(),
                  place.size(),
                  place.host(),
                  group.device().str().getString(),
                  group.reason(),
                  rows.trainingRows(),
                  rows.validationRows()));
          // Ranks may read for longer than they may wait for one another in a step.
          progress.phase("waiting for the other ranks' rows");
          meeting.exchange("");
          RankOutcome outcome = train(place, group, rows, checkpoints, progress, listener);
          progress.phase("waiting for the other ranks' last step");
          group.collectives().settle(meeting);
          return outcome;
        } catch (RuntimeException e) {
          throw group.collectives().explained(e);
        } finally {
          progress.onKill(() -> {});
        }
      }
    }
  }

  private RankOutcome train(
      RankPlace place,
      RankGroup group,
      RankRows rows,
      Checkpoints checkpoints,
      RankProgress progress,
      TrainingListener listener) {
    progress.phase("fitting the features");
    Optional<RowFacts> facts = rows.facts().map(own -> Shares.merge(group, own));
    FeatureSpec features = spec.features();
    if (facts.isPresent()) {
      FactsCheck check = new FactsCheck(facts.get(), features, spec.loss());
      if (!check.problems(spec.weighted(), facts.get().oddLabel()).isEmpty()) {
        return RankOutcome.refused(place.rank(), rows.trainingRows(), facts.get());
      }
      features = check.features();
    }
    progress.phase("training");
    RankOutcome outcome =
        new RankTraining(
                TorchArchive.plan(spec.network(), features, spec.loss().outputs()),
                Objective.of(spec.loss(), group.device()),
                spec.options(),
                group,
                rows,
                checkpoints,
                ScalarType.Float)
            .run(listener, progress);
    return facts.map(outcome::with).orElse(outcome);
  }

  /**
   * Nothing of this process's ranks is left: what libtorch keeps of a GPU's memory is for other
   * processes.
   */
  private static void giveBack() {
    try {
      if (GpuRuntime.isAvailable()) {
        GpuRuntime.emptyCache();
      }
    } catch (RuntimeException e) {
      // A GPU that failed says so again here; why it failed is being reported.
      LOG.warn("could not give back a GPU's memory: {}", TorchErrors.cause(e));
    }
  }
}
