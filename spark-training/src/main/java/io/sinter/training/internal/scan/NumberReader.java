package io.sinter.training.internal.scan;

import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;

/** One number of a row or array, converted as Spark's casts do. Null is the caller's. */
interface NumberReader {
  /** As a float. */
  float floatAt(SpecializedGetters row, int ordinal);

  /** As a whole number; only of whole types and booleans. */
  default long longAt(SpecializedGetters row, int ordinal) {
    throw new UnsupportedOperationException();
  }

  /** Whether a type holds numbers. */
  static boolean reads(DataType type) {
    return type instanceof FloatType
        || type instanceof DoubleType
        || type instanceof DecimalType
        || isWhole(type);
  }

  /** Whether a type holds whole numbers or booleans. */
  static boolean isWhole(DataType type) {
    return type instanceof IntegerType
        || type instanceof LongType
        || type instanceof ShortType
        || type instanceof ByteType
        || type instanceof BooleanType;
  }

  /** The reader of a type. */
  static NumberReader of(DataType type) {
    if (type instanceof FloatType) {
      return SpecializedGetters::getFloat;
    } else if (type instanceof DoubleType) {
      return (row, ordinal) -> (float) row.getDouble(ordinal);
    } else if (type instanceof DecimalType decimal) {
      return (row, ordinal) ->
          row.getDecimal(ordinal, decimal.precision(), decimal.scale()).toFloat();
    } else if (type instanceof LongType) {
      return new Whole(SpecializedGetters::getLong);
    } else if (type instanceof IntegerType) {
      return new Whole(SpecializedGetters::getInt);
    } else if (type instanceof ShortType) {
      return new Whole(SpecializedGetters::getShort);
    } else if (type instanceof ByteType) {
      return new Whole(SpecializedGetters::getByte);
    } else if (type instanceof BooleanType) {
      return new Whole((row, ordinal) -> row.getBoolean(ordinal) ? 1 : 0);
    }
    throw new IllegalArgumentException("No numbers in " + type.simpleString());
  }

  /** Reads a whole number. */
  interface LongGetter {
    /** The number at an ordinal. */
    long at(SpecializedGetters row, int ordinal);
  }

  /** Of whole types. */
  record Whole(LongGetter getter) implements NumberReader {
    @Override
    public float floatAt(SpecializedGetters row, int ordinal) {
      return getter.at(row, ordinal);
    }

    @Override
    public long longAt(SpecializedGetters row, int ordinal) {
      return getter.at(row, ordinal);
    }
  }
}
