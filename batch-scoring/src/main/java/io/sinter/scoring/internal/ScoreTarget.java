package io.sinter.scoring.internal;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.DeltaTables;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import io.sinter.job.TableVersion;
import io.sinter.scoring.ScoreKeys;
import io.sinter.scoring.ScoredTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The scored table a job writes to. Driver only.
 *
 * @param tables where it is
 * @param table its name
 * @param keys the key columns
 */
public record ScoreTarget(DeltaTables tables, String table, List<String> keys) {
  /**
   * The target that a configuration names.
   *
   * @param source the schema of the rows to score
   * @throws JobException if there is a table of that name that cannot hold the scores
   */
  public static ScoreTarget of(JobContext context, StructType source) {
    ScoreTarget target =
        new ScoreTarget(
            context.tables(),
            context.config().value(ScoreKeys.TARGET_TABLE),
            context.config().value(ScoreKeys.SOURCE_KEYS));
    target
        .newest()
        .ifPresent(
            version ->
                requireSchema(
                    version,
                    context.tables().read(version).schema(),
                    ScoredTable.schema(source, target.keys)));
    return target;
  }

  /** The table's newest version, if there is a table. */
  public Optional<TableVersion> newest() {
    return tables.exists(table) ? Optional.of(tables.latest(table)) : Optional.empty();
  }

  /**
   * Leaves out the rows whose keys a model has scored.
   *
   * @param version the version of this table to look at, if there is one
   * @param digest the model's
   */
  public Dataset<Row> withoutScored(
      Dataset<Row> rows, Optional<TableVersion> version, String digest) {
    return version
        .map(pinned -> without(rows, pinned, col(ScoredTable.MODEL_DIGEST).equalTo(digest)))
        .orElse(rows);
  }

  /** Leaves out the rows whose keys are among certain rows of a version of this table. */
  public Dataset<Row> without(Dataset<Row> rows, TableVersion version, Column which) {
    Column[] columns =
        keys.stream().map(key -> col(ModelInputs.quoted(key))).toArray(Column[]::new);
    Dataset<Row> done = tables.read(version).where(which).select(columns);
    return rows.join(done, keys.toArray(String[]::new), "left_anti");
  }

  /** How many rows of a version one batch wrote. */
  public long rowsOf(TableVersion version, String batchId) {
    return tables.read(version).where(col(ScoredTable.BATCH_ID).equalTo(batchId)).count();
  }

  private static void requireSchema(TableVersion table, StructType found, StructType expected) {
    List<String> problems = new ArrayList<>();
    List<String> names = List.of(found.fieldNames());
    for (StructField field : expected.fields()) {
      if (!names.contains(field.name())) {
        problems.add("column %s is missing".formatted(field.name()));
      } else if (!found.apply(field.name()).dataType().equals(field.dataType())) {
        problems.add(
            "column %s is %s (allowed: %s)"
                .formatted(
                    field.name(),
                    found.apply(field.name()).dataType().simpleString(),
                    field.dataType().simpleString()));
      }
    }
    if (!problems.isEmpty()) {
      throw new JobException(
          "Cannot append scores to %s: %s. Choose another %s, or keys as the table has them."
              .formatted(table, String.join("; ", problems), ScoreKeys.TARGET_TABLE));
    }
  }
}
