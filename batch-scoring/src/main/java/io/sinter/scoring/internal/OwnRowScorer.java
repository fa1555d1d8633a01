package io.sinter.scoring.internal;

import io.sinter.arrow.OnnxModel;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Scores with a package of Sinter's, whose threshold is applied to the rows afterwards. */
final class OwnRowScorer implements RowScorer {
  private final OnnxModel model;
  private final Runnable release;
  private final float[] scores;

  /**
   * @param release gives the model back
   */
  OwnRowScorer(OnnxModel model, Runnable release, int batchRows) {
    this.model = model;
    this.release = release;
    this.scores = new float[batchRows];
  }

  @Override
  public void score(VectorSchemaRoot rows) {
    model.score(rows, scores);
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
    release.run();
  }
}
