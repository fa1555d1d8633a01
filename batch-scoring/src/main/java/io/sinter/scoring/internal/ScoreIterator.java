package io.sinter.scoring.internal;

import io.sinter.scoring.ScoringCounts;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** Scores each batch on the task's thread. Owns its loan of the model. */
final class ScoreIterator extends BatchIterator {
  private final RowScorer scorer;
  private final InternalRow[] keys;

  ScoreIterator(
      Iterator<InternalRow> source,
      RowScorer scorer,
      List<ScoreTask.Input> inputs,
      StructType keySchema,
      int batchRows,
      ScoringCounts counts) {
    super(source, inputs, keySchema, batchRows, counts);
    this.scorer = scorer;
    this.keys = new InternalRow[batchRows];
  }

  @Override
  int fill() {
    int size = read(keys);
    if (size > 0) {
      scorer.score(inputs());
    }
    return size;
  }

  @Override
  InternalRow keys(int index) {
    return keys[index];
  }

  @Override
  double score(int index) {
    return scorer.score(index);
  }

  @Override
  double prediction(int index) {
    return scorer.prediction(index);
  }

  @Override
  void leave() {
    scorer.close();
  }
}
