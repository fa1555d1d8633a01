package io.sinter.training.internal.barrier;

import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.TrainingSpec;
import io.sinter.training.internal.checkpoint.CheckpointPublisher;
import java.util.Optional;
import org.apache.spark.SparkContext;

/** The driver's side of the checkpoints of one training, if it has any. */
record CheckpointsOfRun(Optional<CheckpointPublisher> publisher) implements AutoCloseable {
  static CheckpointsOfRun open(SparkContext context, TrainingSpec spec, TrainingListener listener) {
    TrainingOptions options = spec.options();
    if (!options.checkpoints().enabled()) {
      return new CheckpointsOfRun(Optional.empty());
    }
    return new CheckpointsOfRun(
        Optional.of(
            CheckpointPublisher.open(
                options.checkpoints(),
                context.hadoopConfiguration(),
                RunSettings.of(spec),
                options.ranks(),
                context.applicationId(),
                listener::notice)));
  }

  @Override
  public void close() {
    publisher.ifPresent(CheckpointPublisher::close);
  }
}
