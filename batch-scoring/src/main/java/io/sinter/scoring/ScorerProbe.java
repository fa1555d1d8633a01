package io.sinter.scoring;

import io.sinter.job.JobException;
import io.sinter.scoring.internal.FreshModel;
import io.sinter.scoring.internal.InternalRows;
import io.sinter.scoring.internal.ModelBytes;
import io.sinter.scoring.internal.ProbeTask;
import io.sinter.scoring.internal.Projection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How long the scorer takes for a model, measured in a task of its own on one executor: a fresh
 * native session is loaded, and the same rows go through it batch after batch. What is timed of a
 * batch is what the scorer does for one: rows become Arrow vectors, and the network runs.
 *
 * @param load from the model's bytes to a session that can score, checking its digest included; the
 *     native libraries are there already
 * @param batchRows the rows of each batch
 * @param batches the time of each batch after the warm-up, ascending
 * @param withoutScore how many of the rows got no number
 */
public record ScorerProbe(Duration load, int batchRows, List<Duration> batches, long withoutScore) {
  private static final int WARM_UP = 5;

  /** Copies and sorts. */
  public ScorerProbe {
    batches = batches.stream().sorted().toList();
  }

  /**
   * Measures.
   *
   * @param rows where the batch is taken from: its first rows; repeated when there are fewer
   * @param table the rows' name, for messages
   * @param batchRows the rows of a batch, at least 1
   * @param batches how many to time, at least 1
   * @throws JobException if the rows lack an input, or there are none
   */
  public static ScorerProbe measure(
      SparkSession spark,
      ScoringModel model,
      Dataset<Row> rows,
      String table,
      int batchRows,
      int batches) {
    Dataset<Row> inputs =
        rows.select(Projection.of(model, rows.schema(), table)).limit(batchRows).coalesce(1);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<ModelBytes> bytes = context.broadcast(ModelBytes.read(model));
    try {
      List<Row> measured =
          InternalRows.map(
                  inputs,
                  ProbeTask.SCHEMA,
                  new ProbeTask(bytes, FreshModel.of(model), batchRows, WARM_UP + batches))
              .collectAsList();
      if (measured.isEmpty()) {
        throw new JobException(
            "Cannot measure %s: table %s has no rows (allowed: at least 1). Choose other rows."
                .formatted(model, table));
      }
      return of(batchRows, measured.get(0));
    } finally {
      bytes.destroy();
    }
  }

  private static ScorerProbe of(int batchRows, Row row) {
    List<Long> nanos = row.getList(1);
    return new ScorerProbe(
        Duration.ofNanos(row.getLong(0)),
        batchRows,
        nanos.stream().skip(WARM_UP).map(Duration::ofNanos).toList(),
        row.getLong(2));
  }

  /**
   * The time that this share of the batches took at most.
   *
   * @param share within (0, 1], such as 0.99
   */
  public Duration percentile(double share) {
    int rank = (int) Math.ceil(share * batches.size());
    return batches.get(Math.max(1, rank) - 1);
  }

  /** Rows a second of one session, over all batches. */
  public double rowsPerSecond() {
    long[] nanos = batches.stream().mapToLong(Duration::toNanos).toArray();
    return 1e9 * batchRows * nanos.length / Math.max(1, Arrays.stream(nanos).sum());
  }
}
