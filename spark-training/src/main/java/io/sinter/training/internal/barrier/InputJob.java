package io.sinter.training.internal.barrier;

import io.sinter.training.InputReport;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.BatchPlan;
import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.data.RowBatch;
import io.sinter.training.internal.scan.RankSource;
import io.sinter.training.internal.scan.RankSplit;
import io.sinter.training.internal.scan.Reading;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import scala.jdk.javaapi.CollectionConverters;

/** Reads rows and takes their batches as ranks do, and leaves out the training. */
public final class InputJob {
  private InputJob() {}

  /** What one rank saw, in nanoseconds since its task began. */
  private record Share(long rows, long batches, long read, long all) implements Serializable {}

  /** One epoch over the rows; the ranks need not run at the same time. */
  public static InputReport run(RankSource source, TrainingOptions options) {
    Reading reading = source.reading();
    long start = System.nanoTime();
    List<Share> shares =
        source
            .shares()
            .toJavaRDD()
            .mapPartitions(splits -> List.of(share(splits, reading, options)).iterator())
            .collect();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new InputReport(
        shares.stream().mapToLong(Share::rows).sum(),
        shares.stream().mapToLong(Share::batches).sum(),
        shares.stream().mapToLong(Share::read).max().orElse(0) / 1e9,
        seconds);
  }

  private static Share share(Iterator<RankSplit> splits, Reading reading, TrainingOptions options) {
    long start = System.nanoTime();
    int rank = TaskContext.getPartitionId();
    try (RankRows rows =
        reading.read(
            CollectionConverters.asScala(splits),
            options.loader(),
            () -> RankFunction.directory(rank))) {
      long read = System.nanoTime() - start;
      long batchRows = Math.max(1, options.batchRows() / options.ranks());
      long[] bounds = BatchPlan.cut(rows.trainingRows(), batchRows);
      long taken = 0;
      long batches = 0;
      try (BatchStream stream =
          rows.training(options.seed(), /* epoch= */ 1, rank, bounds, /* first= */ 0)) {
        for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
          taken += batch.rows();
          batches++;
          batch.close();
        }
      }
      return new Share(taken, batches, read, System.nanoTime() - start);
    }
  }
}
