package io.sinter.scoring.internal;

import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.scoring.ScoreRequest;
import io.sinter.scoring.Scorer;
import io.sinter.scoring.StreamKeys;
import io.sinter.scoring.StreamTrigger;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/** One run of a scoring stream: starts the query, scores its micro-batches, waits for its end. */
public final class ScoringStream {
  private static final String QUERY_ID = "sql.streaming.queryId";

  private final JobContext context;
  private final StreamPlan plan;
  private final StreamModels models;
  private final boolean skipScored;
  private long rows;

  /**
   * @param plan the checked plan
   * @param models the scorers; stay the caller's
   */
  public ScoringStream(JobContext context, StreamPlan plan, StreamModels models) {
    this.context = context;
    this.plan = plan;
    this.models = models;
    this.skipScored = plan.requireKnownRows();
  }

  /**
   * Runs the stream until it has read what is available, its time is over, or it is stopped.
   *
   * @return the rows it wrote
   * @throws JobException if a micro-batch fails
   */
  public long run() {
    StreamingQuery query;
    try {
      query =
          plan.stream()
              .writeStream()
              .queryName(plan.name())
              .option("checkpointLocation", plan.checkpoint().toString())
              .trigger(trigger())
              .foreachBatch(this::write)
              .start();
    } catch (TimeoutException e) {
      throw new JobException(
          "Cannot start stream %s: it did not start in time. Try again.".formatted(plan.name()), e);
    }
    try {
      await(query);
    } catch (StreamingQueryException e) {
      throw StreamErrors.explain(plan.name(), e);
    }
    return rows;
  }

  private void write(Dataset<Row> batch, Long number) {
    Instant start = Instant.now();
    String queryId = batch.sparkSession().sparkContext().getLocalProperty(QUERY_ID);
    OptionalLong version = plan.checkpoint().sourceVersion(number);
    String source =
        plan.table() + (version.isPresent() ? "@" + version.getAsLong() : "") + plan.condition();
    Dataset<Row> wanted = skipScored ? withoutEarlierLives(batch) : batch;
    if (KeyCheck.requireUnique(wanted, plan.keys(), source) == 0) {
      context.progress().step("batch %d: no new row of %s", number, source);
      return;
    }
    Scorer scorer = models.pin(number);
    scorer.counts().reset();
    Dataset<Row> scored =
        scorer.score(
            wanted,
            new ScoreRequest(source, plan.keys(), version, plan.batchId(queryId, number), start));
    plan.target()
        .tables()
        .appendOnce(plan.target().table(), scored, "sinter-stream/" + queryId, number);
    report(scorer, number, source, start);
  }

  private Dataset<Row> withoutEarlierLives(Dataset<Row> batch) {
    return plan.target()
        .newest()
        .map(written -> plan.target().without(batch, written, plan.earlierLives()))
        .orElse(batch);
  }

  private void report(Scorer scorer, long number, String source, Instant start) {
    long written = scorer.counts().rows().value();
    if (written == 0) {
      context
          .progress()
          .step("batch %d: %s had it already, nothing written", number, plan.target().table());
      return;
    }
    rows += written;
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    context
        .progress()
        .step(
            "batch %d: %,d rows of %s by %s, %,.0f rows/s%s",
            number,
            written,
            source,
            scorer.model(),
            written / Math.max(seconds, 1e-3),
            scorer.counts().remarks());
  }

  private Trigger trigger() {
    JobConfig config = context.config();
    return config.value(StreamKeys.TRIGGER) == StreamTrigger.AVAILABLE_NOW
        ? Trigger.AvailableNow()
        : Trigger.ProcessingTime(config.value(StreamKeys.INTERVAL).toMillis());
  }

  private void await(StreamingQuery query) throws StreamingQueryException {
    JobConfig config = context.config();
    if (config.value(StreamKeys.TRIGGER) == StreamTrigger.AVAILABLE_NOW
        || config.find(StreamKeys.STOP_AFTER).isEmpty()) {
      query.awaitTermination();
      return;
    }
    if (!query.awaitTermination(config.value(StreamKeys.STOP_AFTER).toMillis())) {
      while (query.isActive() && query.status().isTriggerActive()) {
        if (query.awaitTermination(50)) {
          return;
        }
      }
      try {
        query.stop();
      } catch (TimeoutException e) {
        throw new JobException(
            "Cannot stop stream %s: its micro-batch did not end in time. It is safe to start it again."
                .formatted(plan.name()),
            e);
      }
    }
  }
}
