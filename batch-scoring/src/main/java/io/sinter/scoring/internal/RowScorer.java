package io.sinter.scoring.internal;

import org.apache.arrow.vector.VectorSchemaRoot;

/** A model on loan to one task, scoring its batches. Closing it gives the model back. */
interface RowScorer extends AutoCloseable {
  /** Scores a batch; NaN where the model gives no number. */
  void score(VectorSchemaRoot rows);

  /** The score of a row of the last batch. */
  double score(int row);

  /** The prediction that goes with it. */
  double prediction(int row);

  @Override
  void close();
}
