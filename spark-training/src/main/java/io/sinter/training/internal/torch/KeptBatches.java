package io.sinter.training.internal.torch;

import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.RowBatch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Rows that are kept, batch by batch in the order they lie in; nothing is copied. */
final class KeptBatches implements BatchStream {
  private final KeptRows rows;
  private final long count;
  private final int batchRows;
  private long given;

  /**
   * @param rows stay the caller's
   * @param count how many there are
   */
  KeptBatches(KeptRows rows, long count, int batchRows) {
    this.rows = rows;
    this.count = count;
    this.batchRows = batchRows;
  }

  @Override
  public @Nullable RowBatch next() {
    if (given == count) {
      return null;
    }
    long start = given;
    int size = (int) Math.min(batchRows, count - given);
    given += size;
    return new Slice(start, size);
  }

  @Override
  public long waitedNanos() {
    return 0;
  }

  @Override
  public void close() {}

  private final class Slice implements TensorBatch {
    private final long start;
    private final int size;

    Slice(long start, int size) {
      this.start = start;
      this.size = size;
    }

    @Override
    public int rows() {
      return size;
    }

    @Override
    public BatchTensors tensors(ScalarType type) {
      return rows.slice(start, size, type);
    }

    @Override
    public void close() {}
  }
}
