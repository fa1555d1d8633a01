package io.sinter.audit.internal;

import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.scoring.ScoredTable;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One scored row: back to the package that scored it, and to the row that it was computed from. */
final class RowLinks {
  private RowLinks() {}

  static Link row(VersionFacts facts, ScoredRow row, Lake lake) {
    String batch = row.text(ScoredTable.BATCH_ID);
    String digest = row.text(ScoredTable.MODEL_DIGEST);
    String run = row.text(ScoredTable.RUN_ID);
    Finding finding =
        new Finding(LinkKind.ROW)
            .value(row.key().toString())
            .evidence("table", row.table())
            .evidence(
                "written in version", row.writtenIn(lake).map(String::valueOf).orElse("not found"))
            .evidence("prediction", row.text(ScoredTable.PREDICTION))
            .evidence("score", row.text(ScoredTable.SCORE))
            .evidence("scored at", row.text(ScoredTable.SCORED_AT))
            .evidence(ScoredRows.isStreamed(batch) ? "micro-batch" : "batch", batch)
            .evidence("digest", digest);
    String rescore = "Find out what wrote it, delete it and score again.";
    if (!digest.equals(facts.digest())) {
      finding.problem(
          "the row carries digest %s, which nobody registered as %s (%s)"
              .formatted(
                  digest.isEmpty() ? "none" : VersionFacts.brief(digest),
                  facts.version(),
                  facts.digest().isEmpty() ? "it has none" : VersionFacts.brief(facts.digest())),
          rescore);
    }
    if (!run.equals(facts.version().runId())) {
      finding.problem(
          "the row names run %s, the version belongs to %s"
              .formatted(run.isEmpty() ? "none" : run, facts.version().runId()),
          rescore);
    }
    if (row.twins() != 1) {
      finding.problem(
          "%d rows have this key and version".formatted(row.twins()),
          "A key is scored once by a version: find out what wrote the others.");
    }
    return finding.note("the row carries the version's digest and run").link();
  }

  static Link source(ScoredRow row, SourceTables sources, Lake lake) {
    Finding finding = new Finding(LinkKind.SOURCE);
    Optional<Long> version = row.sourceVersion();
    if (version.isEmpty()) {
      return finding
          .absent(
              "the row names no source version",
              "Score from a Delta table, whose versions are recorded.")
          .link();
    }
    Optional<String> table = sources.of(row.table().table());
    if (table.isEmpty()) {
      return finding
          .value("version " + version.get())
          .open(
              "which table source version %d belongs to is not known".formatted(version.get()),
              "Name it with audit.source-table.")
          .link();
    }
    finding
        .value(Lake.last(table.get()) + "@" + version.get())
        .evidence("table", table.get())
        .evidence("version", version.get());
    Optional<String> problem = lake.problem(table.get(), version.get());
    if (problem.isPresent()) {
      return finding
          .problem(
              "the source of the row is gone: " + problem.get(),
              "Keep the versions that scored rows name longer than VACUUM's retention.")
          .link();
    }
    Dataset<Row> rows = lake.read(table.get(), version.get());
    if (!row.key().isIn(rows)) {
      return finding
          .open(
              "%s has no column %s".formatted(table.get(), row.key().values().keySet()),
              "Name the source with audit.source-table.")
          .link();
    }
    List<Row> found = rows.where(row.key().condition()).limit(2).collectAsList();
    if (found.size() != 1) {
      finding.problem(
          "%s@%d has %s with this key"
              .formatted(
                  Lake.last(table.get()),
                  version.get(),
                  found.isEmpty() ? "no row" : "more than one row"),
          "Find out whether audit.source-table is what was scored.");
    } else {
      Row values = found.get(0);
      for (String column : rows.columns()) {
        Object value = values.getAs(column);
        finding.evidence(column, value == null ? "null" : value);
      }
    }
    return finding.note("exactly one source row has this key").link();
  }

  /** When the source row happened, by a column of it. */
  static Optional<Instant> happened(
      ScoredRow row, SourceTables sources, Lake lake, Optional<String> column) {
    Optional<String> table = sources.of(row.table().table());
    if (column.isEmpty() || table.isEmpty() || row.sourceVersion().isEmpty()) {
      return Optional.empty();
    }
    long version = row.sourceVersion().get();
    if (lake.problem(table.get(), version).isPresent()) {
      return Optional.empty();
    }
    Dataset<Row> rows = lake.read(table.get(), version);
    if (!row.key().isIn(rows) || !Lake.has(rows, column.get())) {
      return Optional.empty();
    }
    return rows.where(row.key().condition()).select(column.get()).limit(1).collectAsList().stream()
        .findFirst()
        .flatMap(found -> instant(found.get(0)));
  }

  private static Optional<Instant> instant(Object value) {
    if (value instanceof Timestamp time) {
      return Optional.of(time.toInstant());
    }
    return value instanceof Date date
        ? Optional.of(date.toLocalDate().atStartOfDay(java.time.ZoneOffset.UTC).toInstant())
        : Optional.empty();
  }
}
