package io.sinter.training.internal.ml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What one task of {@code transform} does: rows of the dataset's columns, followed by the network's
 * inputs, become rows of the dataset's columns and the outputs. Travels to executors.
 */
final class ScoreRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final ScoringNetwork network;
  private final ArrayList<ScoringInput> inputs;
  private final Outputs outputs;
  private final int kept;
  private final int batchRows;

  /**
   * @param inputs of the network, with where a row has them
   * @param kept how many leading columns of a row are the dataset's
   */
  ScoreRows(
      ScoringNetwork network, List<ScoringInput> inputs, Outputs outputs, int kept, int batchRows) {
    this.network = network;
    this.inputs = new ArrayList<>(inputs);
    this.outputs = outputs;
    this.kept = kept;
    this.batchRows = batchRows;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    ScoredRows scored =
        new ScoredRows(rows, network.open(), new ScoringBatch(inputs, batchRows), outputs, kept);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> scored.close());
    return scored;
  }
}
