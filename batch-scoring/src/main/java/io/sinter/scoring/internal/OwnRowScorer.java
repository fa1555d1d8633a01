package io.sinter.scoring.internal;

import io.sinter.arrow.OnnxModelCache;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Scores with a package of Sinter's, whose threshold is applied to the rows afterwards. */
final class OwnRowScorer implements RowScorer {
  private final OnnxModelCache.Lease lease;
  private final float[] scores;

  OwnRowScorer(OnnxModelCache.Lease lease, int batchRows) {
    this.lease = lease;
    this.scores = new float[batchRows];
  }

  @Override
  public void score(VectorSchemaRoot rows) {
    lease.model().score(rows, scores);
  }

  @Override
  public double score(int row) {
    return scores[row];
  }

  @Override
  public double prediction(int row) {
    return scores[row];
  }

  @Override
  public void close() {
    lease.close();
  }
}
