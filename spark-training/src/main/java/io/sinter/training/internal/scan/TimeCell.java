package io.sinter.training.internal.scan;

import io.sinter.registry.CyclicFeature;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Sine and cosine of a time, which Spark keeps as microseconds or days since 1970 in UTC. */
final class TimeCell implements Cell {
  private static final double MICROS = 1e6;
  private static final double DAY = 86_400;

  private final CyclicFeature feature;
  private final boolean date;
  private final float[] numbers;

  TimeCell(CyclicFeature feature, DataType type) {
    this.feature = feature;
    this.date = type instanceof DateType;
    this.numbers = new float[feature.width()];
    if (!(date || type instanceof TimestampType || type instanceof TimestampNTZType)) {
      throw new IllegalArgumentException(
          "Cannot read column %s: it is %s (allowed: timestamps, dates). Convert it, or leave it out."
              .formatted(feature.name(), type.simpleString()));
    }
  }

  @Override
  public void write(SpecializedGetters row, int ordinal, long address) {
    feature.encode(seconds(row, ordinal), numbers, 0);
    for (int i = 0; i < numbers.length; i++) {
      Cells.putFloat(address + (long) i * Float.BYTES, numbers[i]);
    }
  }

  private double seconds(SpecializedGetters row, int ordinal) {
    if (row.isNullAt(ordinal)) {
      return Double.NaN;
    }
    return date ? row.getInt(ordinal) * DAY : row.getLong(ordinal) / MICROS;
  }
}
