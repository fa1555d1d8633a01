package io.sinter.drift.internal;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.sinter.drift.MonitorKeys;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import io.sinter.job.TableVersion;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/** The scored rows of a model with their features and labels, both tables pinned and checked. */
final class ScoredRows {
  private static final String MATCHED = "__sinter_matched";
  private static final List<String> SCORED_COLUMNS =
      List.of("model_name", "model_version", "score", "prediction");

  /** What the scored table holds of the model. */
  record Summary(long rows, LocalDate lastDay, String newestVersion, String runId) {}

  private final MonitorSettings settings;
  private final TableVersion scoredTable;
  private final TableVersion featuresTable;
  private final Dataset<Row> scored;
  private final Dataset<Row> features;
  private final boolean timeIsScored;

  private ScoredRows(
      MonitorSettings settings,
      TableVersion scoredTable,
      TableVersion featuresTable,
      Dataset<Row> scored,
      Dataset<Row> features) {
    this.settings = settings;
    this.scoredTable = scoredTable;
    this.featuresTable = featuresTable;
    this.scored = scored;
    this.features = features;
    this.timeIsScored = has(scored, settings.value(MonitorKeys.TIMESTAMP));
  }

  /** Pins both tables and checks every column; all problems are reported together. */
  static ScoredRows open(MonitorSettings settings, DeltaTables tables) {
    TableVersion scoredTable =
        pin(
            tables,
            settings.value(MonitorKeys.SCORED),
            settings.config().find(MonitorKeys.SCORED_VERSION));
    TableVersion featuresTable =
        pin(
            tables,
            settings.value(MonitorKeys.FEATURES),
            settings.config().find(MonitorKeys.FEATURES_VERSION));
    ScoredRows rows =
        new ScoredRows(
            settings,
            scoredTable,
            featuresTable,
            tables.read(scoredTable),
            tables.read(featuresTable));
    rows.check();
    return rows;
  }

  private static TableVersion pin(DeltaTables tables, String table, Optional<Long> version) {
    return version.map(number -> tables.at(table, number)).orElseGet(() -> tables.latest(table));
  }

  private void check() {
    List<String> problems = new ArrayList<>();
    List<String> keys = settings.value(MonitorKeys.KEYS);
    Stream.concat(SCORED_COLUMNS.stream(), keys.stream())
        .filter(column -> !has(scored, column))
        .forEach(column -> problems.add(missing(scoredTable, column)));
    keys.stream()
        .filter(column -> !has(features, column))
        .forEach(column -> problems.add(missing(featuresTable, column)));
    for (String column : settings.numeric()) {
      expect(problems, column, "a number", NumericType.class, BooleanType.class);
    }
    for (String column : settings.categorical()) {
      if (!has(features, column)) {
        problems.add(missing(featuresTable, column));
      }
    }
    settings
        .config()
        .find(MonitorKeys.LABEL)
        .ifPresent(
            column ->
                expect(
                    problems, column, "a number or boolean", NumericType.class, BooleanType.class));
    String time = settings.value(MonitorKeys.TIMESTAMP);
    Dataset<Row> holder = timeIsScored ? scored : features;
    if (!has(holder, time)) {
      problems.add("column %s is in neither %s nor %s".formatted(time, scoredTable, featuresTable));
    } else {
      DataType type = holder.schema().apply(time).dataType();
      if (!(type instanceof DateType || type instanceof TimestampType)) {
        problems.add(
            "column %s is %s (allowed: date, timestamp)".formatted(time, type.simpleString()));
      }
    }
    if (!problems.isEmpty()) {
      throw new JobException(
          "Cannot monitor %s: %s. Correct the configuration, or the table."
              .formatted(settings.model(), String.join("; ", problems)));
    }
  }

  private void expect(List<String> problems, String column, String allowed, Class<?>... types) {
    if (!has(features, column)) {
      problems.add(missing(featuresTable, column));
      return;
    }
    DataType type = features.schema().apply(column).dataType();
    if (Arrays.stream(types).noneMatch(expected -> expected.isInstance(type))) {
      problems.add(
          "column %s of %s is %s (allowed: %s)"
              .formatted(column, featuresTable, type.simpleString(), allowed));
    }
  }

  private static String missing(TableVersion table, String column) {
    return "column %s is missing in %s".formatted(column, table);
  }

  private static boolean has(Dataset<Row> rows, String column) {
    return Arrays.asList(rows.schema().fieldNames()).contains(column);
  }

  TableVersion scoredTable() {
    return scoredTable;
  }

  TableVersion featuresTable() {
    return featuresTable;
  }

  RowLayout layout() {
    return new RowLayout(settings.numeric().size(), settings.categorical().size());
  }

  /** Counts the model's rows. Throws if there are none. */
  Summary summary() {
    Column time = quoted(settings.value(MonitorKeys.TIMESTAMP));
    Column day = timeIsScored ? to_date(time) : lit(null).cast(DataTypes.DateType);
    StructType schema = scored.schema();
    Column run = Arrays.asList(schema.fieldNames()).contains("run_id") ? max("run_id") : lit("");
    List<Row> versions =
        ofModel()
            .groupBy(col("model_version").cast(DataTypes.StringType))
            .agg(count(lit(1)), max(day).cast(DataTypes.StringType), run)
            .collectAsList();
    if (versions.isEmpty()) {
      throw new JobException(
          "Cannot monitor %s: %s has no row of this model (allowed: at least one). Score it first, or correct model.name."
              .formatted(settings.model(), scoredTable));
    }
    Row newest =
        versions.stream()
            .max((left, right) -> compareVersions(text(left, 0), text(right, 0)))
            .orElseThrow();
    long rows = versions.stream().mapToLong(row -> row.getLong(1)).sum();
    String last =
        timeIsScored
            ? versions.stream().map(row -> text(row, 2)).max(String::compareTo).orElse("")
            : lastDayOfFeatures(time);
    LocalDate lastDay = last.isEmpty() ? settings.reference().end() : LocalDate.parse(last);
    return new Summary(rows, lastDay, text(newest, 0), text(newest, 3));
  }

  private String lastDayOfFeatures(Column time) {
    return text(features.agg(max(to_date(time)).cast(DataTypes.StringType)).head(), 0);
  }

  private static String text(Row row, int place) {
    return row.isNullAt(place) ? "" : row.getString(place);
  }

  private static int compareVersions(String left, String right) {
    return left.length() == right.length()
        ? left.compareTo(right)
        : Integer.compare(left.length(), right.length());
  }

  /** The rows in the form of {@link RowLayout}. */
  Dataset<Row> joined() {
    List<String> keys = settings.value(MonitorKeys.KEYS);
    String time = settings.value(MonitorKeys.TIMESTAMP);
    Dataset<Row> left = ofModel().as("s");
    Dataset<Row> right = features.withColumn(MATCHED, lit(true)).as("f");
    Column condition =
        keys.stream()
            .map(key -> of("s", key).equalTo(of("f", key)))
            .reduce(Column::and)
            .orElseThrow();
    Column instant = (timeIsScored ? of("s", time) : of("f", time)).cast(DataTypes.TimestampType);
    List<Column> columns = new ArrayList<>();
    columns.add(unix_micros(instant));
    columns.add(xxhash64(keys.stream().map(key -> of("s", key)).toArray(Column[]::new)));
    columns.add(of("s", "model_version").cast(DataTypes.StringType));
    columns.add(of("s", "score").cast(DataTypes.DoubleType));
    columns.add(of("s", "prediction").cast(DataTypes.DoubleType));
    columns.add(label(instant));
    columns.add(of("f", MATCHED));
    settings.numeric().forEach(name -> columns.add(of("f", name).cast(DataTypes.DoubleType)));
    settings.categorical().forEach(name -> columns.add(of("f", name).cast(DataTypes.StringType)));
    for (int i = 0; i < columns.size(); i++) {
      columns.set(i, columns.get(i).as("c" + i));
    }
    return left.join(right, condition, "left").select(columns.toArray(Column[]::new));
  }

  private Column label(Column instant) {
    Column unknown = lit(null).cast(DataTypes.DoubleType);
    Optional<String> name = settings.config().find(MonitorKeys.LABEL);
    if (name.isEmpty()) {
      return unknown;
    }
    Column label = of("f", name.get()).cast(DataTypes.DoubleType);
    return settings
        .labelsUntil()
        .map(
            day ->
                when(to_date(instant).leq(lit(day.toString()).cast("date")), label)
                    .otherwise(unknown))
        .orElse(coalesce(label, unknown));
  }

  private Dataset<Row> ofModel() {
    return scored.where(col("model_name").equalTo(lit(settings.model())));
  }

  private static Column of(String side, String column) {
    return col(side + "." + ModelInputs.quoted(column));
  }

  private static Column quoted(String column) {
    return col(ModelInputs.quoted(column));
  }
}
