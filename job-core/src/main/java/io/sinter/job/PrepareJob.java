package io.sinter.job;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.internal.PreparedTable;
import io.sinter.job.internal.SourceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes Delta tables from sources by SQL. A table whose definition and source files are those of
 * its newest version is left as it is, so that a scheduled job does not make new versions of the
 * same rows.
 */
public final class PrepareJob implements SinterJob {
  @Override
  public String verb() {
    return "prepare";
  }

  @Override
  public String summary() {
    return "Make Delta tables from files or other tables by SQL";
  }

  @Override
  public List<Key<?>> keys() {
    return PrepareKeys.ALL;
  }

  @Override
  public List<String> plan(JobContext context) {
    List<String> steps = new ArrayList<>();
    List<SourceView> views = views(context);
    for (SourceView view : views) {
      steps.add("read %s as %s from %s".formatted(view.name(), view.format(), view.path()));
    }
    for (PreparedTable table : tables(context)) {
      steps.add(
          "write table %s at %s".formatted(table.name(), context.tables().location(table.name())));
    }
    return steps;
  }

  @Override
  public JobOutcome run(JobContext context) {
    List<SourceView> views = views(context);
    List<PreparedTable> tables = tables(context);
    String sources =
        views.stream()
            .map(view -> view.register(context.spark()))
            .collect(Collectors.joining("\n"));
    for (PreparedTable table : tables) {
      if (table.appendBy().isEmpty()) {
        make(context, table, table.fingerprint(sources));
      } else {
        append(context, table);
      }
    }
    return JobOutcome.DONE;
  }

  private static void make(JobContext context, PreparedTable table, String fingerprint) {
    DeltaTables lake = context.tables();
    if (lake.exists(table.name()) && fingerprint.equals(newestFingerprint(lake, table.name()))) {
      TableVersion version = lake.latest(table.name());
      lake.read(version).createOrReplaceTempView(table.name());
      context.progress().step("%s is up to date", version);
      return;
    }
    Dataset<Row> rows = table.query(context.spark());
    table.requireUniqueKey(rows);
    context.spark().conf().set(PreparedTable.COMMIT_METADATA, fingerprint);
    try {
      lake.overwrite(table.name(), rows);
    } finally {
      context.spark().conf().unset(PreparedTable.COMMIT_METADATA);
    }
    TableVersion version = lake.latest(table.name());
    Dataset<Row> written = lake.read(version);
    written.createOrReplaceTempView(table.name());
    context
        .progress()
        .step("wrote %s: %,d rows, %d columns", version, written.count(), rows.columns().length);
  }

  /** Rows of keys that the table lacks, one commit a value, so that a repeated run adds nothing. */
  private static void append(JobContext context, PreparedTable table) {
    DeltaTables lake = context.tables();
    TableVersion before = lake.latest(table.name());
    Dataset<Row> rows = table.query(context.spark());
    table.requireUniqueKey(rows);
    Dataset<Row> fresh =
        rows.join(
                lake.read(before).select(table.keyColumns()),
                toScala(table.uniqueKey()),
                "left_anti")
            .cache();
    try {
      Column group = col(ModelInputs.quoted(table.appendBy()));
      for (Row value : fresh.select(group).distinct().orderBy(group).collectAsList()) {
        Dataset<Row> part = fresh.where(group.eqNullSafe(value.get(0)));
        lake.append(table.name(), part);
        context
            .progress()
            .step(
                "%s: %,d rows of %s %s",
                lake.latest(table.name()), part.count(), table.appendBy(), value.get(0));
      }
    } finally {
      fresh.unpersist();
    }
    TableVersion after = lake.latest(table.name());
    if (after.equals(before)) {
      context.progress().step("%s is up to date", after);
    }
    lake.read(after).createOrReplaceTempView(table.name());
  }

  private static Seq<String> toScala(List<String> names) {
    return CollectionConverters.asScala(names).toSeq();
  }

  /** The definition of the last statement that made the table, whatever was appended since. */
  private static String newestFingerprint(DeltaTables lake, String table) {
    return lake
        .deltaTable(table)
        .history()
        .where(col("userMetadata").startsWith(PreparedTable.FINGERPRINT))
        .orderBy(col("version").desc())
        .select("userMetadata")
        .limit(1)
        .collectAsList()
        .stream()
        .findFirst()
        .map(row -> row.getString(0))
        .orElse("");
  }

  private static List<SourceView> views(JobContext context) {
    List<Map<String, Object>> sections = context.config().find(PrepareKeys.VIEWS).orElse(List.of());
    return SourceView.parseAll(sections, context.config());
  }

  private static List<PreparedTable> tables(JobContext context) {
    return PreparedTable.parseAll(context.config().value(PrepareKeys.TABLES), context.config());
  }
}
