package io.sinter.training.internal.torch;

import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.RowBatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * The batches of one step, read once and kept until it is known that it was a good one. Used by one
 * thread.
 */
final class StepBatches implements AutoCloseable, Iterable<RowBatch> {
  private final BatchStream stream;
  private final int count;
  private final List<RowBatch> read = new ArrayList<>();

  StepBatches(BatchStream stream, int count) {
    this.stream = stream;
    this.count = count;
  }

  @Override
  public Iterator<RowBatch> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < count;
      }

      @Override
      public RowBatch next() {
        if (next == read.size()) {
          read.add(Objects.requireNonNull(stream.next()));
        }
        return read.get(next++);
      }
    };
  }

  @Override
  public void close() {
    read.forEach(RowBatch::close);
  }
}
