package io.sinter.training.internal.scan;

import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.jspecify.annotations.Nullable;

/** The numbers of a column vector as floats, converted as Spark's casts do. */
final class NumberColumns {
  private NumberColumns() {}

  /**
   * Reads the first rows of a vector, on-heap, off-heap, dictionary-encoded or constant.
   *
   * @param reused is overwritten and returned where that saves an array
   * @return NaN where the vector has null
   */
  static float[] read(ColumnVector vector, DataType type, int rows, float @Nullable [] reused) {
    float[] values;
    if (type instanceof FloatType) {
      values = vector.getFloats(0, rows);
    } else {
      values = reused == null || reused.length < rows ? new float[rows] : reused;
      convert(vector, type, rows, values);
    }
    if (vector.hasNull()) {
      for (int i = 0; i < rows; i++) {
        if (vector.isNullAt(i)) {
          values[i] = Float.NaN;
        }
      }
    }
    return values;
  }

  private static void convert(ColumnVector vector, DataType type, int rows, float[] values) {
    if (type instanceof DoubleType) {
      double[] source = vector.getDoubles(0, rows);
      for (int i = 0; i < rows; i++) {
        values[i] = (float) source[i];
      }
    } else if (type instanceof IntegerType) {
      int[] source = vector.getInts(0, rows);
      for (int i = 0; i < rows; i++) {
        values[i] = source[i];
      }
    } else if (type instanceof LongType) {
      long[] source = vector.getLongs(0, rows);
      for (int i = 0; i < rows; i++) {
        values[i] = source[i];
      }
    } else if (type instanceof ShortType) {
      short[] source = vector.getShorts(0, rows);
      for (int i = 0; i < rows; i++) {
        values[i] = source[i];
      }
    } else if (type instanceof ByteType) {
      byte[] source = vector.getBytes(0, rows);
      for (int i = 0; i < rows; i++) {
        values[i] = source[i];
      }
    } else if (type instanceof BooleanType) {
      boolean[] source = vector.getBooleans(0, rows);
      for (int i = 0; i < rows; i++) {
        values[i] = source[i] ? 1 : 0;
      }
    } else if (type instanceof DecimalType decimal) {
      for (int i = 0; i < rows; i++) {
        if (!vector.isNullAt(i)) {
          values[i] = vector.getDecimal(i, decimal.precision(), decimal.scale()).toFloat();
        }
      }
    } else {
      throw new IllegalArgumentException("No numbers in " + type.simpleString());
    }
  }
}
