package io.sinter.training.internal;

import io.sinter.registry.CyclicFeature;
import io.sinter.registry.TimePeriod;
import io.sinter.training.CyclicColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Columns of times as features. Nothing is fitted: their numbers lie between -1 and 1 already. */
public final class TimeColumns {
  /** What can be a time, for messages. */
  public static final String TYPES = "a timestamp, a timestamp without time zone or a date";

  private static final List<TimePeriod> OF_TIMESTAMPS =
      List.of(TimePeriod.DAY, TimePeriod.WEEK, TimePeriod.YEAR);
  private static final List<TimePeriod> OF_DATES = List.of(TimePeriod.WEEK, TimePeriod.YEAR);

  private TimeColumns() {}

  /** Whether a type holds times. */
  public static boolean isTime(DataType type) {
    return type instanceof TimestampType
        || type instanceof TimestampNTZType
        || type instanceof DateType;
  }

  /** The periods that were asked for, in which all times of the column have one place. */
  static List<TimePeriod> idle(CyclicColumn column, DataType type) {
    return type instanceof DateType
        ? column.periods().stream().filter(period -> !OF_DATES.contains(period)).toList()
        : List.of();
  }

  /** What is read of the columns, one line each. */
  public static List<String> describe(List<CyclicColumn> columns, StructType schema) {
    List<String> lines = new ArrayList<>();
    for (CyclicFeature time : features(columns, schema)) {
      lines.add(
          "read column %s as its place in the %s of UTC"
              .formatted(
                  time.name(),
                  String.join(", ", time.periods().stream().map(TimePeriod::text).toList())));
    }
    return lines;
  }

  /** The features, in order. */
  static List<CyclicFeature> features(List<CyclicColumn> columns, StructType schema) {
    List<CyclicFeature> features = new ArrayList<>();
    for (CyclicColumn column : columns) {
      boolean date = schema.apply(column.name()).dataType() instanceof DateType;
      List<TimePeriod> fitting = date ? OF_DATES : OF_TIMESTAMPS;
      features.add(
          new CyclicFeature(
              column.name(), column.periods().isEmpty() ? fitting : column.periods()));
    }
    return features;
  }
}
