package io.sinter.training.internal.scan;

import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** Writes what a row holds in one column to native memory. Used by one thread. */
interface Cell {
  /** Reads the column at {@code ordinal} of a row and writes its elements from {@code address}. */
  void write(SpecializedGetters row, int ordinal, long address);
}
