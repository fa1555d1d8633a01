package io.sinter.training.internal.checkpoint;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The state of one rank between two steps. The buffers are not changed after they have been handed
 * over.
 *
 * @param cursor the same on all ranks
 * @param shared what is the same on all ranks, such as weights; empty when saved by a rank other
 *     than 0, present on all when restored
 * @param own what is this rank's alone, such as its random numbers; empty when restored at another
 *     number of ranks
 */
public record TrainingState(
    Cursor cursor, Map<String, ByteBuffer> shared, Map<String, ByteBuffer> own) {
  /** Copies the maps. */
  public TrainingState {
    shared = Map.copyOf(shared);
    own = Map.copyOf(own);
  }
}
