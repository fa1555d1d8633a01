package io.sinter.arrow.internal;

import java.util.function.LongConsumer;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Arrow bitmaps (one bit per row, least significant first) against libtorch's bools (one byte per
 * row).
 */
public final class Bitmaps {
  private static final long[] EXPANDED = new long[256];

  static {
    for (int bits = 0; bits < 256; bits++) {
      for (int i = 0; i < 8; i++) {
        EXPANDED[bits] |= (long) (bits >>> i & 1) << (8 * i);
      }
    }
  }

  private Bitmaps() {}

  /** Whether the bit of a row is 1. */
  public static boolean isSet(long bitmap, long row) {
    return (MemoryUtil.getByte(bitmap + (row >>> 3)) >>> (row & 7) & 1) == 1;
  }

  /** Writes one byte, 0 or 1, per bit. */
  public static void expand(long bitmap, long rows, long bytes) {
    long whole = rows >>> 3;
    for (long i = 0; i < whole; i++) {
      MemoryUtil.putLong(bytes + (i << 3), EXPANDED[MemoryUtil.getByte(bitmap + i) & 0xFF]);
    }
    for (long row = whole << 3; row < rows; row++) {
      MemoryUtil.putByte(
          bytes + row, (byte) (MemoryUtil.getByte(bitmap + whole) >>> (row & 7) & 1));
    }
  }

  /** Writes one byte, 0 or 1, per bit from a bit on. */
  public static void expand(long bitmap, long from, long rows, long bytes) {
    if ((from & 7) == 0) {
      expand(bitmap + (from >>> 3), rows, bytes);
    } else {
      for (long row = 0; row < rows; row++) {
        MemoryUtil.putByte(bytes + row, (byte) (isSet(bitmap, from + row) ? 1 : 0));
      }
    }
  }

  /** Bytes of a bitmap. */
  public static long size(long rows) {
    return (rows + 7) >>> 3;
  }

  /** Writes one bit per byte that is not 0, a stride apart; bits past the last row are 0. */
  public static void pack(long bytes, long rows, long stride, long bitmap) {
    for (long row = 0; row < rows; row += 8) {
      int bits = 0;
      long last = Math.min(8, rows - row);
      for (int i = 0; i < last; i++) {
        bits |= (MemoryUtil.getByte(bytes + (row + i) * stride) == 0 ? 0 : 1) << i;
      }
      MemoryUtil.putByte(bitmap + (row >>> 3), (byte) bits);
    }
  }

  /** Sets the bits of all rows; those past the last row in its byte are set too. */
  public static void setAll(long bitmap, long rows) {
    MemoryUtil.setMemory(bitmap, (rows + 7) >>> 3, (byte) 0xFF);
  }

  /** Calls back with every row whose bit is 0, in order. */
  public static void forEachClear(long bitmap, long rows, LongConsumer row) {
    for (long start = 0; start < rows; start += 8) {
      int clear = ~MemoryUtil.getByte(bitmap + (start >>> 3)) & 0xFF;
      for (; clear != 0; clear &= clear - 1) {
        long index = start + Integer.numberOfTrailingZeros(clear);
        if (index < rows) {
          row.accept(index);
        }
      }
    }
  }
}
