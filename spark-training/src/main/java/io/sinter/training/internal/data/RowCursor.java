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

  /** What tells one row from another, and what has to be done for it. */
  interface Places {
    /** Of a chunk's first row; the others follow. */
    long of(Chunk chunk);

    /** From one row of a chunk to the next. */
    long step();

    /** Forgets all chunks. */
    void free();
  }

  private final Places places;
  private final int shift;
  private final List<List<Chunk>> windows;
  private final Order rule;
  private long[] starts = new long[0];
  private int[] order = new int[0];
  private int window;
  private int next;

  private RowCursor(Places places, int shift, List<List<Chunk>> windows, Order rule) {
    this.places = places;
    this.shift = shift;
    this.windows = windows;
    this.rule = rule;
  }

  /** Goes through the rows in memory, and tells their addresses. */
  static RowCursor addresses(RowStore store, List<List<Chunk>> windows, Order rule) {
    return new RowCursor(new Addresses(store), store.chunkShift(), windows, rule);
  }

  /** Goes through the rows without reading any, and tells their numbers. */
  static RowCursor numbers(RowStore store, List<List<Chunk>> windows, Order rule) {
    return new RowCursor(new Numbers(), store.chunkShift(), windows, rule);
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
   * The addresses or numbers of the next rows.
   *
   * @param target takes them; addresses are valid until the next call
   * @return how many, at least 1 as long as rows are left
   */
  int take(long[] target, int most) {
    while (next == order.length && window < windows.size()) {
      load();
    }
    int count = Math.min(most, order.length - next);
    int mask = (1 << shift) - 1;
    long step = places.step();
    for (int i = 0; i < count; i++) {
      int row = order[next + i];
      target[i] = starts[row >>> shift] + (row & mask) * step;
    }
    next += count;
    return count;
  }

  private void load() {
    places.free();
    List<Chunk> chunks = windows.get(window);
    starts = chunks.stream().mapToLong(places::of).toArray();
    order = rule.of(window, Math.toIntExact(rows(chunks)));
    next = 0;
    window++;
  }

  private static long rows(List<Chunk> chunks) {
    return chunks.stream().mapToLong(Chunk::rows).sum();
  }

  @Override
  public void close() {
    places.free();
  }

  /** Reads spilled chunks. */
  private static final class Addresses implements Places {
    private final RowStore store;
    private final List<ArrowBuf> loaded = new ArrayList<>();

    Addresses(RowStore store) {
      this.store = store;
    }

    @Override
    public long of(Chunk chunk) {
      if (chunk.isResident()) {
        return chunk.address();
      }
      ArrowBuf buffer = store.read(chunk);
      loaded.add(buffer);
      return buffer.memoryAddress();
    }

    @Override
    public long step() {
      return store.layout().bytes();
    }

    @Override
    public void free() {
      loaded.forEach(ArrowBuf::close);
      loaded.clear();
    }
  }

  /** A row's number in its part. */
  private static final class Numbers implements Places {
    @Override
    public long of(Chunk chunk) {
      return chunk.first();
    }

    @Override
    public long step() {
      return 1;
    }

    @Override
    public void free() {}
  }
}
