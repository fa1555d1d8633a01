package io.sinter.training.internal.barrier;

import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.TrainingSpec;
import io.sinter.training.internal.checkpoint.Answer;
import io.sinter.training.internal.checkpoint.CheckpointPublisher;
import io.sinter.training.internal.checkpoint.Cursor;
import java.util.List;
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

  /** Answers a rank's question about checkpoints: its kind, attempt and rank, then the words. */
  void answer(int attempt, int rank, List<String> words, Answer answer) {
    publisher.ifPresentOrElse(
        found -> answer(found, attempt, rank, words, answer),
        () -> answer.refuse("there are no checkpoints"));
  }

  private static void answer(
      CheckpointPublisher publisher, int attempt, int rank, List<String> words, Answer answer) {
    switch (words.get(0)) {
      case "candidates" -> publisher.candidates(attempt, answer);
      case "refused" -> {
        publisher.refused(words.get(3), words.get(4));
        answer.give(List.of());
      }
      case "unsaved" -> {
        publisher.unsaved(attempt, rank, words.get(3), words.get(4));
        answer.give(List.of());
      }
      case "saved" ->
          publisher.saved(
              attempt,
              rank,
              words.get(3),
              new Cursor(
                  Integer.parseInt(words.get(4)),
                  Integer.parseInt(words.get(5)),
                  Long.parseLong(words.get(6)),
                  Integer.parseInt(words.get(7))),
              Long.parseLong(words.get(8)),
              words.get(9),
              answer);
      default -> answer.refuse("unknown question " + words.get(0));
    }
  }

  @Override
  public void close() {
    publisher.ifPresent(CheckpointPublisher::close);
  }
}
