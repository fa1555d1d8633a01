package io.sinter.training.internal.data;

import org.jspecify.annotations.Nullable;

/** Gathers rows into batches. Used by one thread, but for stop. */
final class BatchMaker implements AutoCloseable {
  private static final int ROWS_AT_A_TIME = 1024;

  private final RowCursor cursor;
  private final long[] bounds;
  private final BatchMemory memory;
  private final RowWriter writer;
  private final long[] rows = new long[ROWS_AT_A_TIME];
  private int next;
  private boolean started;

  /**
   * @param cursor is closed with this
   * @param bounds see {@link RankRows#training}
   * @param first batch that is made
   * @param memory where batches are made
   * @param writer what is written of the cursor's rows
   */
  BatchMaker(RowCursor cursor, long[] bounds, int first, BatchMemory memory, RowWriter writer) {
    this.cursor = cursor;
    this.bounds = bounds;
    this.next = first;
    this.memory = memory;
    this.writer = writer;
  }

  /** The next batch; null after the last, and once this was stopped. */
  @Nullable RowBatch make() {
    if (next + 1 >= bounds.length) {
      return null;
    }
    if (!started) {
      cursor.skip(bounds[next]);
      started = true;
    }
    int count = Math.toIntExact(bounds[next + 1] - bounds[next]);
    next++;
    try (BatchRoom room = memory.room(count)) {
      if (room == null) {
        return null;
      }
      for (int filled = 0; filled < count; ) {
        int taken = cursor.take(rows, Math.min(rows.length, count - filled));
        if (taken == 0) {
          throw new IllegalStateException("The bounds of batches lie beyond the last row");
        }
        writer.write(rows, taken, room, filled);
        filled += taken;
      }
      return room.finish();
    }
  }

  /** Ends a wait for memory, by any thread. */
  void stop() {
    memory.stop();
  }

  @Override
  public void close() {
    cursor.close();
  }
}
