package io.sinter.scoring.internal;

import io.sinter.arrow.TabularModel;
import io.sinter.scoring.ScoreRule;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Scores with a model that Python logged. */
final class OtherRowScorer implements RowScorer {
  private final TabularModel model;
  private final Runnable release;
  private final ScoreRule rule;
  private final double[] scores;
  private final double[] predictions;

  /**
   * @param release gives the model back
   */
  OtherRowScorer(TabularModel model, Runnable release, ScoreRule rule, int batchRows) {
    this.model = model;
    this.release = release;
    this.rule = rule;
    this.scores = new double[batchRows];
    this.predictions = new double[batchRows];
  }

  @Override
  public void score(VectorSchemaRoot rows) {
    rule.apply(model.run(rows), scores, predictions, rows.getRowCount());
  }

  @Override
  public double score(int row) {
    return scores[row];
  }

  @Override
  public double prediction(int row) {
    return predictions[row];
  }

  @Override
  public void close() {
    release.run();
  }
}
