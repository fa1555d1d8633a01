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

  /** The model's files. */
  public static final Key<String> MODEL_DIGEST =
      Key.string(
              "model.digest",
              "the SHA-256 that the model's files must have; the one it was registered with if not given, any for a model that Python logged")
          .where(digest -> digest.matches("[0-9a-f]{64}"), "64 hexadecimal digits");

  /** The inputs of a model that Python logged. */
  public static final Key<List<String>> MODEL_COLUMNS =
      Key.strings(
              "model.columns",
              "of a model that Python logged: the columns of its matrix, in order; those of its signature if not given")
          .where(columns -> !columns.isEmpty(), "at least one column");

  /** Which output of a model that Python logged. */
  public static final Key<String> MODEL_OUTPUT =
      Key.string(
          "model.output",
          "of a model that Python logged: which of its outputs is the score, where it has several");

  /** What that output is. */
  public static final Key<OutputKind> MODEL_OUTPUT_KIND =
      Key.choice(
          "model.output-kind",
          OutputKind.class,
          "of a model that Python logged: what its output is; a probability for a classifier of scikit-learn, else a number, if not given");

  /** From which probability on the prediction is 1. */
  public static final Key<Double> MODEL_THRESHOLD =
      Key.number(
              "model.decision-threshold",
              "of a model that Python logged: the probability from which on the prediction is 1, where it gives no label; 0.5 if not given")
          .where(threshold -> threshold > 0 && threshold < 1, "between 0 and 1");

  /** The keys that say how to call a model that Python logged. */
  public static final List<Key<?>> OF_OTHERS =
      List.of(MODEL_COLUMNS, MODEL_OUTPUT, MODEL_OUTPUT_KIND, MODEL_THRESHOLD);

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

  /** Where to compute. */
  public static final Key<ScoringDevice> DEVICE =
      Key.choice(
              "scoring.device",
              ScoringDevice.class,
              "where the network computes: on the GPUs that Spark gives tasks (cuda), on CPUs, or on GPUs if every task has one that can be used (auto); libtorch-cpu is what cuda does, on CPUs, to compare")
          .orElse(ScoringDevice.AUTO);

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
          MODEL_DIGEST,
          MODEL_COLUMNS,
          MODEL_OUTPUT,
          MODEL_OUTPUT_KIND,
          MODEL_THRESHOLD,
          TARGET_TABLE,
          BATCH_SIZE,
          DEVICE,
          TRACKING_URI);

  private ScoreKeys() {}
}
