package io.sinter.scoring.internal;

import io.sinter.arrow.ModelCache;
import io.sinter.arrow.TabularModel;
import io.sinter.arrow.TabularSpec;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.ScoreRule;
import io.sinter.scoring.ScoringCounts;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** Like {@link ScoreTask}, with a model that Python logged; its rows have the prediction too. */
public final class OtherScoreTask implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<ModelBytes> bytes;
  private final String digest;
  private final TabularSpec call;
  private final ScoreRule rule;
  private final StructType keys;
  private final int batchRows;
  private final ScoringCounts counts;

  /**
   * @param keys the schema of the leading columns, which are kept
   */
  public OtherScoreTask(
      Broadcast<ModelBytes> bytes,
      OtherModel model,
      StructType keys,
      int batchRows,
      ScoringCounts counts) {
    this.bytes = bytes;
    this.digest = model.digest();
    this.call = model.call();
    this.rule = model.rule();
    this.keys = keys;
    this.batchRows = batchRows;
    this.counts = counts;
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    ModelBytes model = bytes.value();
    ModelCache<TabularModel>.Lease lease =
        ModelCache.tabular()
            .acquire(
                digest + " " + call,
                model.size(),
                () -> TabularModel.load(model.runnable(digest, call.engine()), call));
    List<ScoreTask.Input> inputs = ScoreTask.inputs(call);
    return BatchIterator.ofTask(
        () ->
            new ScoreIterator(
                rows,
                new OtherRowScorer(lease.model(), lease::close, rule, batchRows),
                inputs,
                keys,
                batchRows,
                counts),
        lease::close);
  }
}
