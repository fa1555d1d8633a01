package io.sinter.training.internal.checkpoint;

import java.util.Optional;

/** The checkpoints of one rank of one training. Used by one thread. */
public interface Checkpoints extends AutoCloseable {
  /**
   * The newest state that was published and verifies, the same on all ranks; empty where a training
   * begins. At another number of ranks than it was saved with, the newest of an epoch's end.
   */
  Optional<TrainingState> restore();

  /**
   * Whether a state should be saved now: after so many steps or so much time, at an epoch's end
   * (step 0 of the next) as soon as none was saved at one for so long. Rank 0 asks, and shares the
   * answer. False while an earlier state is being written.
   */
  boolean due(Cursor cursor);

  /**
   * Saves a state in the background; waits only while this rank's earlier one is being written. All
   * ranks must call it at the same cursor. A state that cannot be saved is reported to the driver,
   * and training goes on.
   */
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
        public boolean due(Cursor cursor) {
          return false;
        }

        @Override
        public void save(TrainingState state) {}

        @Override
        public void close() {}
      };
}
