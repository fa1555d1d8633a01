package io.sinter.drift.report.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sinter.drift.report.internal.LineageFacts.Link;
import io.sinter.job.JobException;
import io.sinter.job.TableVersion;
import io.sinter.registry.ModelVersion;
import java.sql.Date;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** Chooses one prediction and follows it back to the gate of its model. */
final class LineageReader {
  /**
   * Which row, and from where.
   *
   * @param keyColumn the key's column; the scored table's first if not given
   * @param key the row's key; the highest score of the worst window if not given
   */
  record Request(
      String model,
      String scoredTable,
      String featuresTable,
      Optional<String> keyColumn,
      Optional<String> dateColumn,
      Optional<String> key) {}

  private final PinnedTables tables;
  private final LineageChecks checks;
  private final Request request;

  LineageReader(PinnedTables tables, LineageChecks checks, Request request) {
    this.tables = tables;
    this.checks = checks;
    this.request = request;
  }

  /**
   * @param version the version the report is about: the row is one of its predictions
   * @param worst the window to take a row from
   */
  LineageFacts read(ModelVersion version, Optional<Window> worst) {
    Optional<TableVersion> table = tables.find(request.scoredTable());
    if (table.isEmpty()) {
      return LineageFacts.missing(
          "Nothing was scored yet: there is no table %s.".formatted(request.scoredTable()));
    }
    Dataset<Row> scored =
        tables.read(table.get()).where(col("model_name").equalTo(request.model()));
    String key = request.keyColumn().orElse(scored.columns()[0]);
    if (!Arrays.asList(scored.columns()).contains(key)) {
      throw new JobException(
          "Cannot trace a prediction in %s: it has no column %s (allowed: %s). Correct key.column."
              .formatted(table.get(), key, String.join(", ", scored.columns())));
    }
    if (request.key().isPresent()) {
      Dataset<Row> asked = scored.where(text(key).equalTo(request.key().get()));
      Row row =
          newest(asked)
              .orElseThrow(
                  () ->
                      new JobException(
                          "Cannot trace prediction %s: %s has no such row of model %s (allowed: a value of column %s). Correct lineage.key."
                              .formatted(request.key().get(), table.get(), request.model(), key)));
      return trace(row, key, table.get(), "the row asked for");
    }
    Dataset<Row> own = scored.where(col("model_version").equalTo(version.version()));
    Optional<Row> inWorst = worst.flatMap(window -> highest(within(own, window), key));
    if (inWorst.isPresent()) {
      String why = "the highest score in " + worst.orElseThrow().words() + ", the worst window";
      return trace(inWorst.get(), key, table.get(), why);
    }
    return highest(own, key)
        .map(row -> trace(row, key, table.get(), "the highest score of this version"))
        .orElseGet(
            () ->
                LineageFacts.missing(
                    "%s holds no prediction of %s yet.".formatted(table.get(), version)));
  }

  private Dataset<Row> within(Dataset<Row> scored, Window window) {
    Column date = ScoringReader.date(scored, request.dateColumn());
    return scored
        .where(date.geq(lit(Date.valueOf(window.start().atZone(ZoneOffset.UTC).toLocalDate()))))
        .where(date.lt(lit(Date.valueOf(window.end().atZone(ZoneOffset.UTC).toLocalDate()))));
  }

  private static Optional<Row> highest(Dataset<Row> scored, String key) {
    return scored
        .where(col("score").isNotNull())
        .orderBy(col("score").desc(), text(key))
        .limit(1)
        .collectAsList()
        .stream()
        .findFirst();
  }

  private static Optional<Row> newest(Dataset<Row> scored) {
    return scored.orderBy(col("scored_at").desc()).limit(1).collectAsList().stream().findFirst();
  }

  private static Column text(String column) {
    return Columns.of(column).cast(DataTypes.StringType);
  }

  private LineageFacts trace(Row row, String key, TableVersion scored, String why) {
    String value = Rows.text(row, key);
    long twins =
        tables
            .read(scored)
            .where(text(key).equalTo(value))
            .where(col("model_version").equalTo(Rows.text(row, "model_version")))
            .where(col("model_name").equalTo(request.model()))
            .count();
    List<Link> links = new ArrayList<>();
    links.add(checks.prediction(row, value, scored, twins));
    Map<String, String> features = new LinkedHashMap<>();
    links.add(featureRow(row, key, value, features));
    links.addAll(checks.model(row));
    return new LineageFacts(value, why, links, features, Optional.empty());
  }

  /** The row the model was fed from, at the version the prediction names. */
  private Link featureRow(Row prediction, String key, String value, Map<String, String> features) {
    TableVersion newest = tables.pin(request.featuresTable());
    boolean named = Rows.value(prediction, "source_version") != null;
    long version = named ? Rows.count(prediction, "source_version") : newest.version();
    if (version > newest.version()) {
      return LineageChecks.noSource(newest, version);
    }
    TableVersion source = tables.at(request.featuresTable(), version);
    Dataset<Row> table = tables.read(source);
    if (!Arrays.asList(table.columns()).contains(key)) {
      return LineageChecks.noKey(source, key);
    }
    List<Row> rows = table.where(text(key).equalTo(value)).limit(2).collectAsList();
    if (!rows.isEmpty()) {
      for (String column : table.columns()) {
        features.put(column, shown(rows.get(0), column));
      }
    }
    return LineageChecks.source(source, named, rows.size());
  }

  private static String shown(Row row, String column) {
    String text = Rows.text(row, column);
    return text.isEmpty() ? "missing" : text;
  }
}
