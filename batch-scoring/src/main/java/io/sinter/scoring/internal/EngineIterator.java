package io.sinter.scoring.internal;

import io.sinter.arrow.EngineCache;
import io.sinter.arrow.EngineTask;
import io.sinter.arrow.GpuLostException;
import io.sinter.scoring.ScoringCounts;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Scores with an engine: while the rows of one batch are handed out, the next is being scored. Owns
 * its place in the engine and its loan of it.
 */
final class EngineIterator extends BatchIterator {
  private final EngineCache.Lease lease;
  private final EngineTask task;
  private InternalRow[] keys;
  private InternalRow[] nextKeys;
  private float[] scores = {};

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
    super(source, inputs, keySchema, batchRows, counts);
    this.lease = lease;
    this.task = task;
    this.keys = new InternalRow[batchRows];
    this.nextKeys = new InternalRow[batchRows];
  }

  @Override
  int fill() {
    try {
      if (task.pending() == 0) {
        send();
      }
      InternalRow[] done = keys;
      keys = nextKeys;
      nextKeys = done;
      if (task.pending() == 0) {
        return 0;
      }
      send();
      scores = task.await();
      return scores.length;
    } catch (GpuLostException e) {
      throw LostGpuError.thrown(e);
    }
  }

  /** Hands the next rows to the engine, if there are any; their keys are kept for later. */
  private void send() {
    if (read(nextKeys) > 0) {
      task.submit(inputs());
    }
  }

  @Override
  InternalRow keys(int index) {
    return keys[index];
  }

  @Override
  double score(int index) {
    return scores[index];
  }

  @Override
  double prediction(int index) {
    return scores[index];
  }

  @Override
  void leave() {
    task.close();
    lease.close();
  }
}
