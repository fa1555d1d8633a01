package io.sinter.arrow;

import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Columns to rows: the transposition between columnar files, which hold a column's values one after
 * the other, and networks, which read a row's values one after the other. Thread-safe: holds
 * nothing.
 */
public final class NativeColumns {
  /** So many rows of a column are one or two cache lines, and the rows written stay in L1. */
  private static final int ROWS_AT_A_TIME = 16;

  private NativeColumns() {}

  /**
   * Writes selected rows of columns one after the other to native memory.
   *
   * @param columns by column, at least as long as the largest index in {@code rows}
   * @param offsets where each column lies in a row, in bytes; columns side by side cost least
   * @param rows which rows, as indices into the columns
   * @param start the first of {@code rows} that is written
   * @param count how many are written
   * @param address where the first row is written; {@code count * bytesPerRow} bytes must be the
   *     caller's
   * @param bytesPerRow from one row to the next
   */
  public static void interleave(
      float[][] columns,
      int[] offsets,
      int[] rows,
      int start,
      int count,
      long address,
      int bytesPerRow) {
    for (int block = 0; block < count; block += ROWS_AT_A_TIME) {
      int from = start + block;
      int to = start + Math.min(block + ROWS_AT_A_TIME, count);
      long target = address + (long) block * bytesPerRow;
      int column = 0;
      while (column < columns.length) {
        if (column + 1 < columns.length && offsets[column + 1] == offsets[column] + Float.BYTES) {
          two(
              columns[column],
              columns[column + 1],
              rows,
              from,
              to,
              target + offsets[column],
              bytesPerRow);
          column += 2;
        } else {
          one(columns[column], rows, from, to, target + offsets[column], bytesPerRow);
          column++;
        }
      }
    }
  }

  private static void one(
      float[] column, int[] rows, int from, int to, long address, int bytesPerRow) {
    long target = address;
    for (int i = from; i < to; i++) {
      MemoryUtil.putInt(target, Float.floatToRawIntBits(column[rows[i]]));
      target += bytesPerRow;
    }
  }

  private static void two(
      float[] first, float[] second, int[] rows, int from, int to, long address, int bytesPerRow) {
    long target = address;
    for (int i = from; i < to; i++) {
      int row = rows[i];
      long low = Float.floatToRawIntBits(first[row]) & 0xFFFF_FFFFL;
      long high = (long) Float.floatToRawIntBits(second[row]) << Integer.SIZE;
      MemoryUtil.putLong(target, low | high);
      target += bytesPerRow;
    }
  }
}
