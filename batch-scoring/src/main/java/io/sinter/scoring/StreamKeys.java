package io.sinter.scoring;

import io.sinter.job.Key;
import java.time.Duration;
import java.util.List;

/** The configuration of {@link StreamJob} besides what it shares with {@link ScoreJob}. */
public final class StreamKeys {
  /** Where to begin, by version. */
  public static final Key<Long> STARTING_VERSION =
      Key.longInteger(
              "source.starting-version",
              "the first table version whose new rows are scored; all rows if not given")
          .atLeast(0);

  /** Where to begin, by time. */
  public static final Key<String> STARTING_TIMESTAMP =
      Key.string(
          "source.starting-timestamp",
          "the time from which on new rows are scored, for example 2026-01-31T00:00:00Z");

  /** Files a micro-batch. */
  public static final Key<Integer> MAX_FILES =
      Key.integer("source.max-files-per-trigger", "the most files of a micro-batch")
          .atLeast(1)
          .orElse(1000);

  /** Bytes a micro-batch. */
  public static final Key<String> MAX_BYTES =
      Key.string(
          "source.max-bytes-per-trigger", "about how much a micro-batch reads, for example 1g");

  /** The stream. */
  public static final Key<String> NAME =
      Key.string("name", "the stream's name; the target table's name if not given")
          .where(name -> name.matches("[A-Za-z0-9._-]+"), "letters, digits, '.', '_' and '-'");

  /** The checkpoint. */
  public static final Key<String> CHECKPOINT =
      Key.string(
          "checkpoint", "the stream's checkpoint folder; HOME/checkpoints/NAME if not given");

  /** When. */
  public static final Key<StreamTrigger> TRIGGER =
      Key.choice("trigger", StreamTrigger.class, "when to look for new rows")
          .orElse(StreamTrigger.AVAILABLE_NOW);

  /** How often. */
  public static final Key<Duration> INTERVAL =
      Key.duration("interval", "how often to look, with trigger: interval")
          .orElse(Duration.ofSeconds(10));

  /** How long. */
  public static final Key<Duration> STOP_AFTER =
      Key.duration(
          "stop-after", "with trigger: interval, end after this time and the batch then under way");

  /** What to do about a lost checkpoint. */
  public static final Key<LostCheckpoint> ON_LOST_CHECKPOINT =
      Key.choice(
              "on-lost-checkpoint",
              LostCheckpoint.class,
              "what to do when the target has rows of this stream that its checkpoint does not know")
          .orElse(LostCheckpoint.REFUSE);

  /** Every key of {@link StreamJob}. */
  public static final List<Key<?>> ALL =
      List.of(
          ScoreKeys.SOURCE_TABLE,
          STARTING_VERSION,
          STARTING_TIMESTAMP,
          ScoreKeys.SOURCE_WHERE,
          ScoreKeys.SOURCE_KEYS,
          MAX_FILES,
          MAX_BYTES,
          ScoreKeys.MODEL,
          ScoreKeys.MODEL_DIGEST,
          ScoreKeys.MODEL_COLUMNS,
          ScoreKeys.MODEL_OUTPUT,
          ScoreKeys.MODEL_OUTPUT_KIND,
          ScoreKeys.MODEL_THRESHOLD,
          ScoreKeys.TARGET_TABLE,
          ScoreKeys.BATCH_SIZE,
          ScoreKeys.DEVICE,
          NAME,
          CHECKPOINT,
          TRIGGER,
          INTERVAL,
          STOP_AFTER,
          ON_LOST_CHECKPOINT,
          ScoreKeys.TRACKING_URI);

  private StreamKeys() {}
}
