package io.sinter.scoring.internal;

import io.sinter.scoring.ScoringCounts;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Rows in, scored rows out, a batch at a time. A returned row is valid until the next one is asked
 * for. Owns its Arrow memory, and what it borrows to score; {@link #close} may be called more than
 * once and throws if a byte of that memory is still in use.
 */
abstract class BatchIterator implements Iterator<InternalRow>, AutoCloseable {
  private final Iterator<InternalRow> source;
  private final ScoringCounts counts;
  private final UnsafeProjection keyProjection;
  private final RootAllocator allocator = new RootAllocator();
  private final InputBatch batch;
  private final ScoredRow row = new ScoredRow();
  private int size;
  private int next;
  private boolean closed;

  BatchIterator(
      Iterator<InternalRow> source,
      List<ScoreTask.Input> inputs,
      StructType keySchema,
      int batchRows,
      ScoringCounts counts) {
    this.source = source;
    this.counts = counts;
    this.keyProjection = UnsafeProjection.create(keySchema);
    this.batch = new InputBatch(allocator, inputs, keySchema.length(), batchRows);
  }

  /**
   * Makes an iterator that is closed when its task ends, and at the latest then gives back what it
   * borrowed.
   *
   * @param borrowed given back at once if it cannot be made
   */
  static <T extends BatchIterator> T ofTask(Supplier<T> make, Runnable borrowed) {
    T made;
    try {
      made = make.get();
    } catch (RuntimeException | Error e) {
      borrowed.run();
      throw e;
    }
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> made.close());
    return made;
  }

  /**
   * Scores the next batch.
   *
   * @return its rows; 0 if there are no more
   */
  abstract int fill();

  /** A row of the batch that was scored last. */
  abstract InternalRow keys(int index);

  /** Its score; NaN is none. */
  abstract double score(int index);

  /** What goes with it. */
  abstract double prediction(int index);

  /** Gives back what is borrowed. */
  abstract void leave();

  @Override
  public final boolean hasNext() {
    if (next < size) {
      return true;
    }
    next = 0;
    size = 0;
    if (closed) {
      return false;
    }
    size = fill();
    if (size == 0) {
      close();
      return false;
    }
    counts.rows().add(size);
    counts.unknownCategories().add(batch.takeUnknown());
    int without = 0;
    for (int i = 0; i < size; i++) {
      without += Double.isNaN(score(i)) ? 1 : 0;
    }
    counts.withoutScore().add(without);
    return true;
  }

  @Override
  public final InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    InternalRow scored = row.of(keys(next), score(next), prediction(next));
    next++;
    return scored;
  }

  /**
   * Reads as many rows as the array takes.
   *
   * @param keys gets a copy of each one's keys
   * @return how many there were
   */
  final int read(InternalRow[] keys) {
    int count = 0;
    while (count < keys.length && source.hasNext()) {
      InternalRow read = source.next();
      batch.add(read);
      keys[count++] = keyProjection.apply(read).copy();
    }
    return count;
  }

  /** What was read, valid until more is. */
  final VectorSchemaRoot inputs() {
    return batch.finish();
  }

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      leave();
      batch.close();
      allocator.close();
    }
  }
}
