package io.sinter.scoring.internal;

import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.TableVersion;
import io.sinter.scoring.ScoreKeys;
import io.sinter.scoring.ScoringModel;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows a job scores: a pinned table, its selection and its keys. Driver only.
 *
 * @param version the table
 * @param where the condition, if any
 * @param keys the key columns
 * @param all the rows of the version
 * @param rows those of them that are selected
 */
public record ScoreSource(
    TableVersion version,
    Optional<String> where,
    List<String> keys,
    Dataset<Row> all,
    Dataset<Row> rows) {
  /**
   * The source that a configuration names.
   *
   * @throws JobException if the table, a key or the condition is wrong
   */
  public static ScoreSource pinned(JobContext context) {
    JobConfig config = context.config();
    String table = config.value(ScoreKeys.SOURCE_TABLE);
    TableVersion version =
        config
            .find(ScoreKeys.SOURCE_VERSION)
            .map(number -> context.tables().at(table, number))
            .orElseGet(() -> context.tables().latest(table));
    Optional<String> where = config.find(ScoreKeys.SOURCE_WHERE);
    List<String> keys = config.value(ScoreKeys.SOURCE_KEYS);
    Dataset<Row> all = context.tables().read(version);
    KeyCheck.requireColumns(all.schema(), keys, version.toString());
    return new ScoreSource(version, where, keys, all, select(all, where, version.toString()));
  }

  /**
   * The rows that fulfil a condition.
   *
   * @param name the table, for messages
   */
  public static Dataset<Row> select(Dataset<Row> all, Optional<String> where, String name) {
    if (where.isEmpty()) {
      return all;
    }
    try {
      return all.where(where.get());
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new JobException(
            "Cannot select rows of %s by '%s': %s (allowed: a SQL condition on its columns). Correct %s."
                .formatted(name, where.get(), firstLine(e), ScoreKeys.SOURCE_WHERE),
            e);
      }
      throw e;
    }
  }

  /** Checks that the table has the model's columns. */
  public void requireInputs(ScoringModel model) {
    Projection.of(model, all.schema(), version.toString());
  }

  /** Tells a table without rows from one of which no row is selected. */
  public void requireNotEmpty() {
    if (all.isEmpty()) {
      throw new JobException(
          "Cannot score %s: the table is empty (allowed: at least one row). Fill it, or choose another version with %s."
              .formatted(version, ScoreKeys.SOURCE_VERSION));
    }
  }

  /** The condition as the end of a sentence. */
  public String condition() {
    return where.map(" where "::concat).orElse("");
  }

  /** The table and the condition. */
  public String description() {
    return version + condition();
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }
}
