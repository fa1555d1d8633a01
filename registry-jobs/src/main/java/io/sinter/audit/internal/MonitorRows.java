package io.sinter.audit.internal;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the monitor's tables say of one model: windows, and the table versions they are from. */
final class MonitorRows {
  private static final int MOST_GROUPS = 1000;

  /**
   * Windows of one evaluation.
   *
   * @param table the monitor table they are in
   * @param version the model's version as the rows have it: several, separated by commas, where a
   *     window has rows of several
   * @param trainingVersion of the training table; negative where the rows name none
   * @param alarms how many rows say DRIFT
   * @param windows when each begins
   */
  record Evaluation(
      String table,
      String version,
      String run,
      String scoredTable,
      long scoredVersion,
      String featuresTable,
      long featuresVersion,
      long trainingVersion,
      long alarms,
      Instant from,
      Instant to,
      Set<Instant> windows) {}

  private final Lake lake;
  private final List<String> tables;
  private final String model;
  private final Map<String, List<Evaluation>> known = new HashMap<>();

  MonitorRows(Lake lake, List<String> tables, String model) {
    this.lake = lake;
    this.tables = tables;
    this.model = model;
  }

  /** Whether rows are about a version: theirs is a list, separated by commas. */
  static Column about(String version) {
    return array_contains(split(col("model_version"), ","), version);
  }

  /** Whether rows are about windows in which something happened. */
  static Column during(Optional<Instant> at) {
    return at.map(
            moment ->
                col("window.start")
                    .leq(lit(Timestamp.from(moment)))
                    .and(col("window.end").gt(lit(Timestamp.from(moment)))))
        .orElse(lit(true));
  }

  /** The model's rows of a monitor table. */
  Optional<Dataset<Row>> rows(String table) {
    return lake.find(table).map(rows -> rows.where(col("model_name").equalTo(model)));
  }

  /** The evaluations of a version, the newest of each table first. */
  List<Evaluation> evaluations(String version, Optional<Instant> at) {
    return known.computeIfAbsent(
        version + " " + at,
        key ->
            tables.stream()
                .flatMap(table -> rows(table).map(rows -> read(table, rows, version, at)).stream())
                .flatMap(List::stream)
                .toList());
  }

  /** How many different windows judge a version. */
  long windows(String version, Optional<Instant> at) {
    return evaluations(version, at).stream()
        .flatMap(evaluation -> evaluation.windows().stream())
        .distinct()
        .count();
  }

  private static List<Evaluation> read(
      String table, Dataset<Row> rows, String version, Optional<Instant> at) {
    return rows
        .where(about(version))
        .where(during(at))
        .groupBy(
            "model_version",
            "run_id",
            "scored_table",
            "scored_version",
            "features_table",
            "features_version",
            "training_version")
        .agg(
            sum(when(col("verdict").equalTo("DRIFT"), 1).otherwise(0)),
            min("window.start"),
            max("window.end"),
            collect_set(col("window.start")),
            max("computed_at").as("computed"))
        .orderBy(col("computed").desc())
        .limit(MOST_GROUPS)
        .collectAsList()
        .stream()
        .map(
            row ->
                new Evaluation(
                    table,
                    text(row, 0),
                    text(row, 1),
                    text(row, 2),
                    number(row, 3),
                    text(row, 4),
                    number(row, 5),
                    number(row, 6),
                    number(row, 7),
                    instant(row, 8),
                    instant(row, 9),
                    row.<Timestamp>getList(10).stream()
                        .map(Timestamp::toInstant)
                        .collect(Collectors.toSet())))
        .toList();
  }

  /** The source of each scored table that the monitor looks at, by the last part of its name. */
  Map<String, String> sources() {
    Map<String, String> sources = new LinkedHashMap<>();
    for (String table : tables) {
      rows(table)
          .ifPresent(
              rows ->
                  rows.groupBy("scored_table", "features_table")
                      .agg(max("computed_at").as("computed"))
                      .orderBy("computed")
                      .limit(MOST_GROUPS)
                      .collectAsList()
                      .forEach(row -> sources.put(Lake.last(text(row, 0)), text(row, 1))));
    }
    sources.values().removeIf(String::isEmpty);
    return sources;
  }

  private static String text(Row row, int column) {
    Object value = row.get(column);
    return value == null ? "" : value.toString();
  }

  private static long number(Row row, int column) {
    return row.get(column) instanceof Number number ? number.longValue() : -1;
  }

  private static Instant instant(Row row, int column) {
    return row.get(column) instanceof Timestamp time ? time.toInstant() : Instant.EPOCH;
  }
}
