package io.sinter.training.internal.torch;

import io.sinter.arrow.NativeRuntime;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.Loss;
import io.sinter.training.MlpNetwork;
import io.sinter.training.RankReport;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.Meeting;
import io.sinter.training.internal.RankPlace;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.data.RowReader;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What one rank does from its start to its end. Thread-safe; holds nothing between calls. */
@SuppressWarnings("try") // Scopes are closed, not used.
public final class RankTask {
  private final FeatureSpec features;
  private final MlpNetwork network;
  private final TrainingOptions options;

  /** A task for each rank of one training. */
  public RankTask(FeatureSpec features, MlpNetwork network, TrainingOptions options) {
    this.features = features;
    this.network = network;
    this.options = options;
  }

  /**
   * Reads this rank's rows and trains with the other ranks. All native memory is freed at the end.
   *
   * @param place where this rank runs
   * @param meeting how it meets the others
   * @param source rows in the layout of {@code RowLayout}
   * @param checkpoints of this rank; the caller closes
   * @param progress is told what the rank is doing
   * @param listener hears of this rank and of each epoch
   * @return the outcome, the same on all ranks
   */
  public RankOutcome run(
      RankPlace place,
      Meeting meeting,
      Iterator<InternalRow> source,
      Checkpoints checkpoints,
      RankProgress progress,
      TrainingListener listener) {
    progress.phase("loading libtorch");
    NativeRuntime.prepare(1);
    try (PointerScope scope = new PointerScope()) {
      progress.phase("meeting the other ranks");
      try (RankGroup group = RankGroup.join(place, meeting, options.device(), options.timeout())) {
        progress.phase("reading its rows");
        try (RankRows rows = RowReader.read(source, features)) {
          listener.ready(
              new RankReport(
                  place.rank(),
                  place.size(),
                  place.host(),
                  group.device().str().getString(),
                  rows.trainingRows(),
                  rows.validationRows()));
          progress.phase("training");
          return new RankTraining(
                  WeightPlan.of(network, features),
                  Objective.of(Loss.binary()),
                  options,
                  group,
                  rows,
                  checkpoints,
                  ScalarType.Float)
              .run(listener, progress);
        }
      }
    }
  }
}
