package io.sinter.scoring.internal;

import io.sinter.scoring.ScoringCounts;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;

/**
 * Rows in, scored rows out, a batch at a time. A returned row is valid until the next one is asked
 * for. Owns its Arrow memory, and its loan of the model; {@link #close} may be called more than
 * once and throws if a byte of that memory is still in use.
 */
final class ScoreIterator implements Iterator<InternalRow>, AutoCloseable {
  private final Iterator<InternalRow> source;
  private final RowScorer scorer;
  private final ScoringCounts counts;
  private final UnsafeProjection keyProjection;
  private final RootAllocator allocator = new RootAllocator();
  private final InputBatch batch;
  private final InternalRow[] keys;
  private final ScoredRow row = new ScoredRow();
  private int size;
  private int next;
  private boolean closed;

  ScoreIterator(
      Iterator<InternalRow> source,
      RowScorer scorer,
      List<ScoreTask.Input> inputs,
      StructType keySchema,
      int batchRows,
      ScoringCounts counts) {
    this.source = source;
    this.scorer = scorer;
    this.counts = counts;
    this.keyProjection = UnsafeProjection.create(keySchema);
    this.batch = new InputBatch(allocator, inputs, keySchema.length(), batchRows);
    this.keys = new InternalRow[batchRows];
  }

  @Override
  public boolean hasNext() {
    return next < size || fill();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    InternalRow scored = row.of(keys[next], scorer.score(next), scorer.prediction(next));
    next++;
    return scored;
  }

  private boolean fill() {
    next = 0;
    size = 0;
    if (closed) {
      return false;
    }
    while (size < keys.length && source.hasNext()) {
      InternalRow read = source.next();
      batch.add(read);
      keys[size++] = keyProjection.apply(read).copy();
    }
    if (size == 0) {
      close();
      return false;
    }
    scorer.score(batch.finish());
    counts.rows().add(size);
    counts.unknownCategories().add(batch.takeUnknown());
    int without = 0;
    for (int i = 0; i < size; i++) {
      without += Double.isNaN(scorer.score(i)) ? 1 : 0;
    }
    counts.withoutScore().add(without);
    return true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      scorer.close();
      batch.close();
      allocator.close();
    }
  }
}
