package io.sinter.arrow.internal;

import java.util.List;
import java.util.OptionalDouble;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;

/** Copies the elements of nested lists of equal lengths to one place, in one pass. */
final class Gather {
  private final List<FieldVector> levels;
  private final ElementType element;
  private final OptionalDouble fill;
  private final long[] bytes;

  /**
   * Prepares a copy.
   *
   * @param levels the vector, its items, ... down to the elements
   * @param lengths items per list on each level but the last
   * @param perLeaf elements per row of the last level
   */
  Gather(
      List<FieldVector> levels,
      long[] lengths,
      ElementType element,
      int perLeaf,
      OptionalDouble fill) {
    this.levels = levels;
    this.element = element;
    this.fill = fill;
    this.bytes = new long[levels.size()];
    bytes[lengths.length] = (long) perLeaf * element.width();
    for (int level = lengths.length - 1; level >= 0; level--) {
      bytes[level] = lengths[level] * bytes[level + 1];
    }
  }

  /** Writes the rows [from, to) of a level to an address. */
  void write(int level, long from, long to, long address) {
    if (from == to || bytes[level] == 0) {
      return;
    }
    FieldVector vector = levels.get(level);
    if (level == levels.size() - 1) {
      writeElements(vector, from, to, address);
    } else {
      Starts starts = Starts.of(vector);
      Runs.present(
          vector,
          from,
          to,
          (first, end) ->
              write(
                  level + 1,
                  starts.at(first),
                  starts.at(end),
                  address + (first - from) * bytes[level]));
    }
    if (fill.isPresent() || level < levels.size() - 1) {
      Runs.absent(
          vector,
          from,
          to,
          (first, end) ->
              put(
                  address + (first - from) * bytes[level],
                  (end - first) * bytes[level],
                  fill.orElse(0)));
    }
  }

  private void writeElements(FieldVector vector, long from, long to, long address) {
    long data = vector.getDataBufferAddress();
    if (element == ElementType.BOOL) {
      Bitmaps.expand(data, from, to - from, address);
    } else {
      int last = levels.size() - 1;
      MemoryUtil.copyMemory(data + from * bytes[last], address, (to - from) * bytes[last]);
    }
  }

  private void put(long address, long length, double value) {
    for (long at = address; at < address + length; at += element.width()) {
      element.put(at, value);
    }
  }
}
