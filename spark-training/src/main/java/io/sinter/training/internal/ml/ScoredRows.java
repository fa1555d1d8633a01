package io.sinter.training.internal.ml;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Rows in, scored rows out, a batch at a time. Owns its batch and its scorer; {@link #close} may be
 * called more than once.
 */
final class ScoredRows implements Iterator<Row>, AutoCloseable {
  private final Iterator<Row> source;
  private final BatchScorer scorer;
  private final ScoringBatch batch;
  private final Outputs outputs;
  private final int kept;
  private final int width;
  private final Row[] rows;
  private final float[] scores;
  private int size;
  private int next;
  private boolean closed;

  ScoredRows(
      Iterator<Row> source, BatchScorer scorer, ScoringBatch batch, Outputs outputs, int kept) {
    this.source = source;
    this.scorer = scorer;
    this.batch = batch;
    this.outputs = outputs;
    this.kept = kept;
    this.width = kept + outputs.names().size();
    this.rows = new Row[batch.capacity()];
    this.scores = new float[Math.multiplyExact(batch.capacity(), scorer.width())];
  }

  @Override
  public boolean hasNext() {
    return next < size || fill();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = rows[next];
    Object[] values = new Object[width];
    for (int i = 0; i < kept; i++) {
      values[i] = row.get(i);
    }
    outputs.write(values, kept, scores, scorer.width(), next);
    next++;
    return RowFactory.create(values);
  }

  private boolean fill() {
    next = 0;
    size = 0;
    if (closed) {
      return false;
    }
    while (size < rows.length && source.hasNext()) {
      rows[size++] = source.next();
    }
    if (size == 0) {
      close();
      return false;
    }
    scorer.score(batch.fill(rows, size), scores);
    return true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      scorer.close();
      batch.close();
    }
  }
}
