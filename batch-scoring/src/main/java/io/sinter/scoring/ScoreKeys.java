package io.sinter.scoring;

import io.sinter.job.Key;
import io.sinter.job.TrackingServer;
import java.util.List;

/**
 * The configuration that {@link ScoreJob} and {@link StreamJob} share, and {@link ScoreJob}'s own.
 */
public final class ScoreKeys {
  /** The table to score. */
  public static final Key<String> SOURCE_TABLE =
      Key.string("source.table", "the Delta table to score").required();

  /** The pinned version. */
  public static final Key<Long> SOURCE_VERSION =
      Key.longInteger("source.version", "its version to read; the newest if not given").atLeast(0);

  /** The selection. */
  public static final Key<String> SOURCE_WHERE =
      Key.string("source.where", "a SQL condition on its rows; all of them if not given");

  /** The keys. */
  public static final Key<List<String>> SOURCE_KEYS =
      Key.strings(
              "source.keys", "the columns that together tell its rows apart; kept in the result")
          .required()
          .where(keys -> !keys.isEmpty(), "at least one column");

  /** The model. */
  public static final Key<String> MODEL =
      Key.string("model", "the registered model: models:/NAME@ALIAS or models:/NAME/VERSION")
          .required();

  /** The result. */
  public static final Key<String> TARGET_TABLE =
      Key.string("target.table", "the Delta table that gets the scores; made if it is missing")
          .required();

  /** Rows a native call. */
  public static final Key<Integer> BATCH_SIZE =
      Key.integer("batch-size", "how many rows go through the network in one call")
          .atLeast(1)
          .where(rows -> rows <= 1 << 20, "at most 1048576")
          .orElse(Scorer.BATCH_ROWS_DEFAULT);

  /** The server. */
  public static final Key<String> TRACKING_URI = TrackingServer.KEY;

  /** Every key of {@link ScoreJob}. */
  public static final List<Key<?>> ALL =
      List.of(
          SOURCE_TABLE,
          SOURCE_VERSION,
          SOURCE_WHERE,
          SOURCE_KEYS,
          MODEL,
          TARGET_TABLE,
          BATCH_SIZE,
          TRACKING_URI);

  private ScoreKeys() {}
}
