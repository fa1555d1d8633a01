package io.sinter.scoring.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import io.sinter.scoring.ScoreKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Makes sure that the key columns exist and tell rows apart. */
public final class KeyCheck {
  private static final String ROWS = "rows of the key";

  private KeyCheck() {}

  /**
   * Checks that the columns exist, once each, and can be compared.
   *
   * @param table its name, for messages
   */
  public static void requireColumns(StructType schema, List<String> keys, String table) {
    List<String> problems = new ArrayList<>();
    List<String> names = Arrays.asList(schema.fieldNames());
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i);
      if (keys.indexOf(key) != i) {
        problems.add("column %s is named twice".formatted(key));
      } else if (!names.contains(key)) {
        problems.add("column %s is missing (allowed: %s)".formatted(key, String.join(", ", names)));
      } else if (!isComparable(schema.apply(key).dataType())) {
        problems.add(
            "column %s is %s (allowed: text, whole numbers, dates, timestamps, decimals, booleans)"
                .formatted(key, schema.apply(key).dataType().simpleString()));
      }
    }
    if (!problems.isEmpty()) {
      throw new JobException(
          "Cannot use the keys of table %s: %s. Correct %s."
              .formatted(table, String.join("; ", problems), ScoreKeys.SOURCE_KEYS));
    }
  }

  /**
   * Counts the rows and checks that each has a key of its own.
   *
   * @param source the rows in words, for messages
   * @return the number of rows
   * @throws JobException if keys are null or appear more than once
   */
  public static long requireUnique(Dataset<Row> rows, List<String> keys, String source) {
    Column[] columns =
        keys.stream().map(key -> col(ModelInputs.quoted(key))).toArray(Column[]::new);
    Column isNull =
        Arrays.stream(columns).map(Column::isNull).reduce(Column::or).orElse(lit(false));
    Dataset<Row> groups = rows.groupBy(columns).agg(count(lit(1)).as(ROWS));
    Column size = col(ModelInputs.quoted(ROWS));
    Row found =
        groups
            .agg(
                sum(size),
                sum(when(isNull, size).otherwise(0)),
                sum(when(size.gt(1), 1).otherwise(0)),
                sum(when(size.gt(1), size).otherwise(0)))
            .head();
    if (found.isNullAt(0)) {
      return 0;
    }
    if (found.getLong(1) > 0) {
      throw new JobException(
          "Cannot score %s: %d rows have no value in a key column (%s) (allowed: no null). Leave them out with %s, or choose other columns in %s."
              .formatted(
                  source,
                  found.getLong(1),
                  String.join(", ", keys),
                  ScoreKeys.SOURCE_WHERE,
                  ScoreKeys.SOURCE_KEYS));
    }
    if (found.getLong(2) > 0) {
      throw new JobException(
          "Cannot score %s: %d keys (%s) appear more than once, in %d rows, for example %s (allowed: one row per key). Remove the duplicates, or choose columns that tell rows apart in %s."
              .formatted(
                  source,
                  found.getLong(2),
                  String.join(", ", keys),
                  found.getLong(3),
                  example(groups.where(size.gt(1)).head(), keys),
                  ScoreKeys.SOURCE_KEYS));
    }
    return found.getLong(0);
  }

  private static String example(Row row, List<String> keys) {
    return keys.stream()
        .map(key -> key + "=" + row.get(keys.indexOf(key)))
        .collect(Collectors.joining(", "));
  }

  private static boolean isComparable(DataType type) {
    return type instanceof org.apache.spark.sql.types.StringType
        || type instanceof org.apache.spark.sql.types.DecimalType
        || List.of(
                DataTypes.ByteType,
                DataTypes.ShortType,
                DataTypes.IntegerType,
                DataTypes.LongType,
                DataTypes.DateType,
                DataTypes.TimestampType,
                DataTypes.TimestampNTZType,
                DataTypes.BooleanType)
            .contains(type);
  }
}
