package io.sinter.audit.internal;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.sinter.scoring.ScoredTable;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one model in one scored table. The table is read once: its rows are summed up by
 * commit, package, run and source version, and every question is about these sums. Close it.
 */
final class ScoredRows implements AutoCloseable {
  /** Jobs name a run, streams {@code name/query/micro-batch}. */
  private static final String STREAM_BATCH = ".+/[0-9a-fA-F-]{36}/[0-9]+";

  private static final int MOST_GROUPS = 10_000;
  private static final int MOST_SHOWN = 10;
  private static final String STREAMED = "sinter_audit_streamed";
  private static final String ROWS = "sinter_audit_rows";
  private static final String FROM = "sinter_audit_from";
  private static final String TO = "sinter_audit_to";

  /**
   * Rows that say the same of their origin.
   *
   * @param version the model's; empty where the rows name none, as digest and run
   * @param streamed whether a stream wrote them
   * @param batches how many commits
   * @param withoutSource how many of them name no version of the source
   */
  record Group(
      String version,
      String digest,
      String run,
      boolean streamed,
      long rows,
      long batches,
      long withoutSource,
      Instant from,
      Instant to) {}

  /**
   * The source versions that rows name.
   *
   * @param some the newest and the oldest ones
   */
  record Sources(long distinct, List<Long> some) {}

  private final String table;
  private final Dataset<Row> sums;
  private @Nullable List<Group> groups;

  private ScoredRows(String table, Dataset<Row> sums) {
    this.table = table;
    this.sums = sums;
  }

  /** Whether a table has the columns of a scored table. */
  static boolean isScored(Dataset<Row> rows) {
    return Lake.has(rows, ScoredTable.SCORES.fieldNames());
  }

  /** A model's rows in a table. */
  static ScoredRows of(String table, Dataset<Row> rows, String model) {
    Dataset<Row> sums =
        rows.where(col(ScoredTable.MODEL_NAME).equalTo(model))
            .groupBy(
                text(ScoredTable.MODEL_VERSION),
                text(ScoredTable.MODEL_DIGEST),
                text(ScoredTable.RUN_ID),
                col(ScoredTable.SOURCE_VERSION),
                text(ScoredTable.BATCH_ID))
            .agg(
                count(lit(1)).as(ROWS),
                min(ScoredTable.SCORED_AT).as(FROM),
                max(ScoredTable.SCORED_AT).as(TO))
            .withColumn(STREAMED, col(ScoredTable.BATCH_ID).rlike("^" + STREAM_BATCH + "$"));
    return new ScoredRows(table, sums.persist(StorageLevel.MEMORY_AND_DISK()));
  }

  static boolean isStreamed(String batch) {
    return batch.matches(STREAM_BATCH);
  }

  String table() {
    return table;
  }

  /** What the rows say of their origin, all versions. */
  List<Group> groups() {
    if (groups == null) {
      groups = readGroups();
    }
    return groups;
  }

  private List<Group> readGroups() {
    return sums
        .groupBy(ScoredTable.MODEL_VERSION, ScoredTable.MODEL_DIGEST, ScoredTable.RUN_ID, STREAMED)
        .agg(
            sum(ROWS),
            count_distinct(col(ScoredTable.BATCH_ID)),
            sum(when(col(ScoredTable.SOURCE_VERSION).isNull(), col(ROWS)).otherwise(0)),
            min(FROM),
            max(TO))
        .limit(MOST_GROUPS)
        .collectAsList()
        .stream()
        .map(
            row ->
                new Group(
                    row.getString(0),
                    row.getString(1),
                    row.getString(2),
                    row.getBoolean(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    instant(row, 7),
                    instant(row, 8)))
        .toList();
  }

  /** The source versions that the rows of a version name. */
  Sources sources(String version, boolean streamed) {
    Row found =
        sums.where(col(ScoredTable.MODEL_VERSION).equalTo(version))
            .where(col(STREAMED).equalTo(streamed))
            .agg(
                sort_array(
                        collect_set(col(ScoredTable.SOURCE_VERSION).cast(DataTypes.LongType)),
                        /* asc= */ false)
                    .as("versions"))
            .select(
                size(col("versions")),
                slice(col("versions"), 1, MOST_SHOWN - 1),
                slice(col("versions"), -1, 1))
            .head();
    List<Long> newest = found.getList(1);
    List<Long> oldest = found.getInt(0) == 0 ? List.of() : found.getList(2);
    return new Sources(
        found.getInt(0), Stream.concat(newest.stream(), oldest.stream()).distinct().toList());
  }

  /** Micro-batches with rows of a version that other packages have scored rows of too; some. */
  List<String> mixed(String version) {
    Column here = when(col(ScoredTable.MODEL_VERSION).equalTo(version), 1).otherwise(0);
    return sums
        .where(col(STREAMED))
        .groupBy(ScoredTable.BATCH_ID)
        .agg(
            count_distinct(struct(ScoredTable.MODEL_VERSION, ScoredTable.MODEL_DIGEST))
                .as("packages"),
            max(here).as("here"))
        .where(col("packages").gt(1).and(col("here").equalTo(1)))
        .orderBy(ScoredTable.BATCH_ID)
        .limit(MOST_SHOWN)
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static Column text(String column) {
    return coalesce(col(column).cast(DataTypes.StringType), lit("")).as(column);
  }

  private static Instant instant(Row row, int column) {
    return Optional.ofNullable((Timestamp) row.get(column))
        .map(Timestamp::toInstant)
        .orElse(Instant.EPOCH);
  }

  @Override
  public void close() {
    sums.unpersist();
  }
}
