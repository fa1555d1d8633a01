package io.sinter.training.internal.data;

import org.jspecify.annotations.Nullable;

/** Where the batches of one stream are made. Used by the thread that makes them, but for stop. */
public interface BatchMemory {
  /**
   * Room for the columns of a batch, those of {@link RecordLayout#columns}. May wait until there is
   * some; null once this was stopped.
   */
  @Nullable BatchRoom room(int rows);

  /** Ends the waiting, by any thread, for good. */
  void stop();
}
