package io.sinter.training.internal.data;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/** Goes through rows window by window, reading spilled chunks as it comes to them. */
final class RowCursor implements AutoCloseable {
  /** In which order the rows of a window come. */
  interface Order {
    /** A permutation of {@code 0 .. rows - 1}. */
    int[] of(int window, int rows);
  }

  private final RowStore store;
  private final List<List<Chunk>> windows;
  private final Order rule;
  private final List<ArrowBuf> loaded = new ArrayList<>();
  private long[] addresses = new long[0];
  private int[] order = new int[0];
  private int window;
  private int next;

  RowCursor(RowStore store, List<List<Chunk>> windows, Order rule) {
    this.store = store;
    this.windows = windows;
    this.rule = rule;
  }

  /** Leaves out rows; reads no window that is left out as a whole. */
  void skip(long rows) {
    long left = rows;
    while (left > 0) {
      if (next < order.length) {
        int step = (int) Math.min(left, order.length - next);
        next += step;
        left -= step;
      } else if (rows(windows.get(window)) <= left) {
        left -= rows(windows.get(window));
        window++;
      } else {
        load();
      }
    }
  }

  /**
   * The addresses of the next rows.
   *
   * @param target takes them; valid until the next call
   * @return how many, at least 1 as long as rows are left
   */
  int take(long[] target, int most) {
    while (next == order.length && window < windows.size()) {
      load();
    }
    int count = Math.min(most, order.length - next);
    int shift = store.chunkShift();
    int mask = (1 << shift) - 1;
    long bytes = store.layout().bytes();
    for (int i = 0; i < count; i++) {
      int row = order[next + i];
      target[i] = addresses[row >>> shift] + (row & mask) * bytes;
    }
    next += count;
    return count;
  }

  private void load() {
    free();
    List<Chunk> chunks = windows.get(window);
    addresses = new long[chunks.size()];
    for (int i = 0; i < addresses.length; i++) {
      Chunk chunk = chunks.get(i);
      if (chunk.isResident()) {
        addresses[i] = chunk.address();
      } else {
        ArrowBuf buffer = store.read(chunk);
        loaded.add(buffer);
        addresses[i] = buffer.memoryAddress();
      }
    }
    order = rule.of(window, Math.toIntExact(rows(chunks)));
    next = 0;
    window++;
  }

  private static long rows(List<Chunk> chunks) {
    return chunks.stream().mapToLong(Chunk::rows).sum();
  }

  private void free() {
    loaded.forEach(ArrowBuf::close);
    loaded.clear();
  }

  @Override
  public void close() {
    free();
  }
}
