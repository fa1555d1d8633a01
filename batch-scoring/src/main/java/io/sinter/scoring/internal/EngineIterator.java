package io.sinter.scoring.internal;

import io.sinter.arrow.EngineCache;
import io.sinter.arrow.EngineTask;
import io.sinter.scoring.ScoringCounts;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;

/**
 * Like {@link ScoreIterator}, with an engine: while the rows of one batch are handed out, the next
 * is being scored. A returned row is valid until the next one is asked for. Owns its Arrow memory,
 * its place in the engine and its loan of it; {@link #close} may be called more than once.
 */
final class EngineIterator implements Iterator<InternalRow>, AutoCloseable {
  private final Iterator<InternalRow> source;
  private final EngineCache.Lease lease;
  private final EngineTask task;
  private final ScoringCounts counts;
  private final UnsafeProjection keyProjection;
  private final RootAllocator allocator = new RootAllocator();
  private final InputBatch batch;
  private final ScoredRow row = new ScoredRow();
  private final int batchRows;
  private InternalRow[] keys;
  private InternalRow[] nextKeys;
  private float[] scores = {};
  private int next;
  private boolean closed;

  /**
   * @param lease given back when this is closed
   * @param task left when this is closed
   */
  EngineIterator(
      Iterator<InternalRow> source,
      EngineCache.Lease lease,
      EngineTask task,
      List<ScoreTask.Input> inputs,
      StructType keySchema,
      int batchRows,
      ScoringCounts counts) {
    this.source = source;
    this.lease = lease;
    this.task = task;
    this.counts = counts;
    this.batchRows = batchRows;
    this.keyProjection = UnsafeProjection.create(keySchema);
    this.batch = new InputBatch(allocator, inputs, keySchema.length(), batchRows);
    this.keys = new InternalRow[batchRows];
    this.nextKeys = new InternalRow[batchRows];
  }

  @Override
  public boolean hasNext() {
    return next < scores.length || fill();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    InternalRow scored = row.of(keys[next], scores[next], scores[next]);
    next++;
    return scored;
  }

  private boolean fill() {
    next = 0;
    scores = new float[0];
    if (closed) {
      return false;
    }
    if (task.pending() == 0) {
      send();
    }
    InternalRow[] done = keys;
    keys = nextKeys;
    nextKeys = done;
    if (task.pending() == 0) {
      close();
      return false;
    }
    send();
    scores = task.await();
    counts.rows().add(scores.length);
    int without = 0;
    for (float score : scores) {
      without += Float.isNaN(score) ? 1 : 0;
    }
    counts.withoutScore().add(without);
    return true;
  }

  /** Hands the next rows to the engine, if there are any; their keys are kept for later. */
  private void send() {
    int size = 0;
    while (size < batchRows && source.hasNext()) {
      InternalRow read = source.next();
      batch.add(read);
      nextKeys[size++] = keyProjection.apply(read).copy();
    }
    if (size > 0) {
      task.submit(batch.finish());
      counts.unknownCategories().add(batch.takeUnknown());
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      task.close();
      lease.close();
      batch.close();
      allocator.close();
    }
  }
}
