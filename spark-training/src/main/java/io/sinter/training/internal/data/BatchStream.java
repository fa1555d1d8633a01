package io.sinter.training.internal.data;

import org.jspecify.annotations.Nullable;

/** Batches in a fixed order, made ahead of their use. Used by one thread. */
public interface BatchStream extends AutoCloseable {
  /** The next batch, owned by the caller; null after the last. */
  @Nullable RowBatch next();

  /** How long {@link #next} has kept its callers waiting so far. */
  long waitedNanos();

  /** Ends the stream early or after its last batch. */
  @Override
  void close();
}
