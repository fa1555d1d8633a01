package io.sinter.job;

import io.sinter.job.internal.PreparedTable;
import io.sinter.job.internal.SourceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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
      make(context, table, table.fingerprint(sources));
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

  private static String newestFingerprint(DeltaTables lake, String table) {
    Row newest = lake.deltaTable(table).history(1).select("userMetadata").head();
    return newest.isNullAt(0) ? "" : newest.getString(0);
  }

  private static List<SourceView> views(JobContext context) {
    List<Map<String, Object>> sections = context.config().find(PrepareKeys.VIEWS).orElse(List.of());
    return SourceView.parseAll(sections, context.config());
  }

  private static List<PreparedTable> tables(JobContext context) {
    return PreparedTable.parseAll(context.config().value(PrepareKeys.TABLES), context.config());
  }
}
