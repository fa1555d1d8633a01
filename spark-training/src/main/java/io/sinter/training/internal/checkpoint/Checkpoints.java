package io.sinter.training.internal.checkpoint;

import java.util.Optional;

/** The checkpoints of one rank of one training. Used by one thread. */
public interface Checkpoints extends AutoCloseable {
  /**
   * The newest state that was published and verifies, the same on all ranks; empty where a training
   * begins. At another number of ranks than it was saved with, the newest of an epoch's end.
   */
  Optional<TrainingState> restore();

  /** Whether a state should be saved now. Rank 0 asks, and shares the answer. */
  boolean due(long steps);

  /** Saves a state in the background; waits only while an earlier one is being written. */
  void save(TrainingState state);

  /** Waits for what is being written. */
  @Override
  void close();

  /** For trainings that are not saved. */
  Checkpoints NONE =
      new Checkpoints() {
        @Override
        public Optional<TrainingState> restore() {
          return Optional.empty();
        }

        @Override
        public boolean due(long steps) {
          return false;
        }

        @Override
        public void save(TrainingState state) {}

        @Override
        public void close() {}
      };
}
