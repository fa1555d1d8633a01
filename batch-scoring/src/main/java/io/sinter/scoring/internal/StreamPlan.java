package io.sinter.scoring.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.TableVersion;
import io.sinter.scoring.LostCheckpoint;
import io.sinter.scoring.ScoreKeys;
import io.sinter.scoring.ScoredTable;
import io.sinter.scoring.ScoringModel;
import io.sinter.scoring.StreamKeys;
import io.sinter.scoring.StreamTrigger;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.types.StructType;

/**
 * What a stream reads, keeps and writes, checked before it starts. Driver only.
 *
 * @param context the job's
 * @param name the stream
 * @param checkpoint its folder
 * @param schema the source's, when the stream starts
 * @param target where the scores go
 */
public record StreamPlan(
    JobContext context,
    String name,
    StreamCheckpoint checkpoint,
    StructType schema,
    ScoreTarget target) {
  /**
   * The plan of a configuration.
   *
   * @throws JobException if the source, its keys, the condition or the target is wrong
   */
  public static StreamPlan of(JobContext context) {
    JobConfig config = context.config();
    if (config.find(StreamKeys.STARTING_VERSION).isPresent()
        && config.find(StreamKeys.STARTING_TIMESTAMP).isPresent()) {
      throw new ConfigException(
          config.source(),
          List.of(
              "%s: given together with %s (allowed: one of them)"
                  .formatted(StreamKeys.STARTING_VERSION, StreamKeys.STARTING_TIMESTAMP)));
    }
    TableVersion newest = context.tables().latest(config.value(ScoreKeys.SOURCE_TABLE));
    Dataset<Row> rows = context.tables().read(newest);
    KeyCheck.requireColumns(rows.schema(), config.value(ScoreKeys.SOURCE_KEYS), newest.toString());
    ScoreSource.select(rows, config.find(ScoreKeys.SOURCE_WHERE), newest.toString());
    String target = config.value(ScoreKeys.TARGET_TABLE);
    String name =
        config
            .find(StreamKeys.NAME)
            .orElseGet(() -> target.replaceAll("/+$", "").replaceAll(".*/", ""));
    return new StreamPlan(
        context,
        name,
        StreamCheckpoint.at(context.spark(), folder(context, target, name)),
        rows.schema(),
        ScoreTarget.of(context, rows.schema()));
  }

  private static String folder(JobContext context, String target, String name) {
    Optional<String> given = context.config().find(StreamKeys.CHECKPOINT);
    if (given.isPresent()) {
      return given.get();
    }
    String location = context.tables().location(target);
    if (target.contains("/") || !location.contains("/")) {
      throw new ConfigException(
          context.config().source(),
          List.of(
              "%s: missing, and there is no home to keep it in (text: %s)"
                  .formatted(StreamKeys.CHECKPOINT, StreamKeys.CHECKPOINT.documentation())));
    }
    String lake = location.substring(0, location.length() - target.length() - 1);
    String home = lake.contains("/") ? lake.substring(0, lake.lastIndexOf('/')) : ".";
    return home + "/checkpoints/" + name;
  }

  /** The source table. */
  public String table() {
    return context.config().value(ScoreKeys.SOURCE_TABLE);
  }

  /** The selection as the end of a sentence. */
  public String condition() {
    return context.config().find(ScoreKeys.SOURCE_WHERE).map(" where "::concat).orElse("");
  }

  /** The key columns. */
  public List<String> keys() {
    return context.config().value(ScoreKeys.SOURCE_KEYS);
  }

  /** The key columns in words. */
  public String keyNames() {
    return String.join(", ", keys());
  }

  /** When it looks for rows, in words. */
  public String trigger() {
    return context.config().value(StreamKeys.TRIGGER) == StreamTrigger.AVAILABLE_NOW
        ? "everything available now"
        : "every %d s".formatted(context.config().value(StreamKeys.INTERVAL).toSeconds());
  }

  /** Checks that the source has the model's columns. */
  public void requireInputs(ScoringModel model) {
    Projection.of(model, schema, table());
  }

  /** The streaming source. */
  Dataset<Row> stream() {
    JobConfig config = context.config();
    DataStreamReader reader =
        context
            .spark()
            .readStream()
            .format("delta")
            .option("maxFilesPerTrigger", config.value(StreamKeys.MAX_FILES));
    config
        .find(StreamKeys.MAX_BYTES)
        .ifPresent(bytes -> reader.option("maxBytesPerTrigger", bytes));
    config
        .find(StreamKeys.STARTING_VERSION)
        .ifPresent(version -> reader.option("startingVersion", version));
    config
        .find(StreamKeys.STARTING_TIMESTAMP)
        .ifPresent(time -> reader.option("startingTimestamp", time));
    String location = context.tables().location(table());
    Dataset<Row> rows = location.contains("/") ? reader.load(location) : reader.table(location);
    return ScoreSource.select(rows, config.find(ScoreKeys.SOURCE_WHERE), table());
  }

  /** The id of a micro-batch's commit: the stream, the life of its checkpoint, the number. */
  String batchId(String queryId, long batch) {
    return "%s/%s/%d".formatted(name, queryId, batch);
  }

  /**
   * Whether the target has rows that this stream wrote under a checkpoint that is gone, and their
   * keys must be left out.
   *
   * @throws JobException if there are such rows and the configuration does not allow them, or the
   *     checkpoint has written rows and the target is gone
   */
  public boolean requireKnownRows() {
    Optional<TableVersion> written = target.newest();
    if (written.isEmpty()) {
      if (ModelLog.of(context.spark(), checkpoint).isEmpty()) {
        return false;
      }
      throw new JobException(
          "Cannot continue stream %s: its checkpoint %s has scored rows, but table %s is gone (allowed: both or neither). Restore the table, or delete the checkpoint to score from the start."
              .formatted(name, checkpoint, target.table()));
    }
    long strange = target.tables().read(written.get()).where(earlierLives()).count();
    if (strange > 0
        && context.config().value(StreamKeys.ON_LOST_CHECKPOINT) == LostCheckpoint.REFUSE) {
      throw new JobException(
          "Cannot start stream %s: %s has %d rows of it that checkpoint %s does not know, so they would be scored twice (allowed: none). Restore the checkpoint, set %s to skip-scored to leave out their keys, or choose another %s and %s."
              .formatted(
                  name,
                  written.get(),
                  strange,
                  checkpoint,
                  StreamKeys.ON_LOST_CHECKPOINT,
                  StreamKeys.NAME,
                  ScoreKeys.TARGET_TABLE));
    }
    return strange > 0;
  }

  /** Which rows of the target this stream wrote under another checkpoint than it has now. */
  Column earlierLives() {
    Column batch = col(ScoredTable.BATCH_ID);
    Column ours = batch.startsWith(name + "/");
    return checkpoint
        .queryId()
        .map(id -> ours.and(not(batch.startsWith(name + "/" + id + "/"))))
        .orElse(ours);
  }
}
