package io.sinter.scoring.internal;

import io.sinter.arrow.OnnxModelCache;
import io.sinter.arrow.TabularSpec;
import io.sinter.arrow.TabularType;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.scoring.ScoringCounts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What one task does: rows of key columns followed by the model's inputs become rows of the keys
 * and the score. Sent to executors, so it carries the feature names and vocabularies only.
 */
public final class ScoreTask implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private static final long serialVersionUID = 1L;

  /**
   * One input of the network.
   *
   * @param type what it takes
   * @param vocabulary of text; null for others, and where none is known
   */
  record Input(String name, TabularType type, @Nullable List<String> vocabulary)
      implements Serializable {}

  private final Broadcast<ModelBytes> bytes;
  private final String digest;
  private final ArrayList<Input> inputs;
  private final StructType keys;
  private final int batchRows;
  private final ScoringCounts counts;

  /**
   * @param keys the schema of the leading columns, which are kept
   */
  public ScoreTask(
      Broadcast<ModelBytes> bytes,
      String digest,
      FeatureSpec features,
      StructType keys,
      int batchRows,
      ScoringCounts counts) {
    this.bytes = bytes;
    this.digest = digest;
    this.inputs = new ArrayList<>(inputs(features));
    this.keys = keys;
    this.batchRows = batchRows;
    this.counts = counts;
  }

  /** The network's inputs, in order. */
  static List<Input> inputs(FeatureSpec features) {
    List<Input> inputs = new ArrayList<>();
    for (Feature feature : features.features()) {
      if (feature instanceof CategoricalFeature category) {
        List<String> vocabulary = new ArrayList<>(category.vocabulary());
        inputs.add(new Input(category.name(), TabularType.STRING, vocabulary));
      } else {
        boolean time = feature instanceof CyclicFeature;
        inputs.add(new Input(feature.name(), time ? TabularType.DOUBLE : TabularType.FLOAT, null));
      }
    }
    return inputs;
  }

  /** The inputs of a network that somebody else made, in order. */
  static List<Input> inputs(TabularSpec call) {
    return call.columns().stream()
        .map(column -> new Input(column.name(), column.type(), null))
        .toList();
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    ModelBytes model = bytes.value();
    OnnxModelCache.Lease lease =
        OnnxModelCache.shared().acquire(digest, model.size(), () -> model.verified(digest));
    return BatchIterator.ofTask(
        () ->
            new ScoreIterator(
                rows,
                new OwnRowScorer(lease.model(), lease::close, batchRows),
                inputs,
                keys,
                batchRows,
                counts),
        lease::close);
  }
}
