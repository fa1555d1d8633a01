package io.sinter.training.internal.data;

import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;

/** Writes rows, as a {@link RowCursor} tells them, into a batch. */
interface RowWriter {
  /** Up to so many bytes, a loop is faster than a call. */
  int SHORT_COPY = 64;

  /**
   * Writes some rows.
   *
   * @param rows the first {@code count} of them are meant
   * @param start where they belong in the batch
   */
  void write(long[] rows, int count, BatchRoom room, int start);

  /** Gathers the columns of rows that are told by their addresses. */
  static RowWriter columns(RecordLayout layout) {
    List<RowColumn> columns = layout.columns();
    return (rows, count, room, start) -> {
      for (int i = 0; i < columns.size(); i++) {
        RowColumn column = columns.get(i);
        int bytes = column.bytes();
        copy(rows, count, column.offset(), room.address(i) + (long) start * bytes, bytes);
      }
    };
  }

  /** Writes the numbers of rows that are told by them, as 32-bit integers in one column. */
  static RowWriter numbers() {
    return (rows, count, room, start) -> {
      long to = room.address(0) + (long) start * Integer.BYTES;
      for (int i = 0; i < count; i++) {
        MemoryUtil.putInt(to + (long) i * Integer.BYTES, Math.toIntExact(rows[i]));
      }
    };
  }

  private static void copy(long[] rows, int count, int offset, long target, int bytes) {
    long to = target;
    for (int i = 0; i < count; i++) {
      long from = rows[i] + offset;
      if (bytes > SHORT_COPY) {
        MemoryUtil.copyMemory(from, to, bytes);
      } else {
        // All elements are a multiple of four bytes wide.
        for (int at = 0; at < bytes; at += Float.BYTES) {
          MemoryUtil.putInt(to + at, MemoryUtil.getInt(from + at));
        }
      }
      to += bytes;
    }
  }
}
