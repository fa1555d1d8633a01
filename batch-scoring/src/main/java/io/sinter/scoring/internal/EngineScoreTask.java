package io.sinter.scoring.internal;

import io.sinter.arrow.EngineCache;
import io.sinter.arrow.EngineDevice;
import io.sinter.arrow.EngineLimits;
import io.sinter.arrow.EngineNetwork;
import io.sinter.arrow.EngineTask;
import io.sinter.arrow.GpuLostException;
import io.sinter.arrow.ScoringEngine;
import io.sinter.registry.FeatureSpec;
import io.sinter.scoring.ScoringCounts;
import io.sinter.scoring.ScoringModel;
import io.sinter.scoring.ScoringPlace;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Like {@link ScoreTask}, with the engine of the task's GPU, which all tasks on that GPU share. Its
 * weights come from the package's TorchScript archive.
 */
public final class EngineScoreTask implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<ModelBytes> bytes;
  private final String digest;
  private final String featuresJson;
  private final EngineNetwork.Finish finish;
  private final ScoringPlace place;
  private final StructType keys;
  private final int batchRows;
  private final ScoringCounts counts;

  /**
   * @param bytes the archive
   * @param place a GPU, or the CPU in its place
   * @param keys the schema of the leading columns, which are kept
   */
  public EngineScoreTask(
      Broadcast<ModelBytes> bytes,
      ScoringModel model,
      EngineNetwork.Finish finish,
      ScoringPlace place,
      StructType keys,
      int batchRows,
      ScoringCounts counts) {
    this.bytes = bytes;
    this.digest = model.digest();
    this.featuresJson = model.contents().features().toJson();
    this.finish = finish;
    this.place = place;
    this.keys = keys;
    this.batchRows = batchRows;
    this.counts = counts;
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    EngineDevice device = place == ScoringPlace.CUDA ? TaskGpu.require() : EngineDevice.cpu();
    FeatureSpec features = FeatureSpec.fromJson(featuresJson);
    EngineCache.Lease lease;
    try {
      lease = EngineCache.shared().acquire(digest, device, () -> open(features, device));
    } catch (GpuLostException e) {
      throw LostGpuError.thrown(e);
    }
    EngineTask task = lease.engine().join(TaskContext.get()::isInterrupted);
    return BatchIterator.ofTask(
        () ->
            new EngineIterator(
                rows, lease, task, ScoreTask.inputs(features), keys, batchRows, counts),
        () -> {
          task.close();
          lease.close();
        });
  }

  private ScoringEngine open(FeatureSpec features, EngineDevice device) {
    byte[] archive = bytes.value().verified(digest);
    return ScoringEngine.open(
        EngineInputs.network(archive, features, finish), device, EngineLimits.standard());
  }
}
