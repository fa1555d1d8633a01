package io.sinter.audit.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * What names one row.
 *
 * @param values key column to value, as text
 */
record RowKey(Map<String, String> values) {
  RowKey {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Reads {@code KEY=VALUE} of each key column.
   *
   * @throws JobException if one is something else
   */
  static RowKey parse(List<String> pairs) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new JobException(
            "Cannot audit row '%s': it is no key with a value (allowed: KEY=VALUE, for example flight_id=7). Correct audit.row."
                .formatted(pair));
      }
      values.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
    return new RowKey(values);
  }

  boolean isIn(Dataset<Row> rows) {
    return Lake.has(rows, values.keySet().toArray(String[]::new));
  }

  /** The condition that selects the row. */
  Column condition() {
    return values.entrySet().stream()
        .map(
            key ->
                col(ModelInputs.quoted(key.getKey()))
                    .cast(DataTypes.StringType)
                    .equalTo(key.getValue()))
        .reduce(Column::and)
        .orElse(lit(false));
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(key -> key.getKey() + "=" + key.getValue())
        .collect(Collectors.joining(", "));
  }
}
