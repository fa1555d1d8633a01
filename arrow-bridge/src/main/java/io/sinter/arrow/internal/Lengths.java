package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/** The common length of the lists on each level of a vector. */
final class Lengths {
  private static final long UNKNOWN = -1;

  private final List<FieldVector> levels;
  private final long[] lengths;
  private final boolean contiguous;

  private Lengths(List<FieldVector> levels) {
    this.levels = levels;
    this.lengths = new long[levels.size() - 1];
    Arrays.fill(lengths, UNKNOWN);
    boolean fixed = true;
    for (int level = 0; level < lengths.length; level++) {
      if (levels.get(level) instanceof FixedSizeListVector list) {
        lengths[level] = list.getListSize();
      } else {
        fixed = false;
      }
    }
    if (fixed) {
      contiguous = true;
    } else {
      int rows = levels.get(0).getValueCount();
      measure(0, 0, rows);
      for (int level = 0; level < lengths.length; level++) {
        lengths[level] = Math.max(0, lengths[level]);
      }
      contiguous = contiguous(0, 0, rows);
    }
  }

  /**
   * Measures all present lists.
   *
   * @param levels the vector, its items, ... down to the elements
   * @throws BridgeException if lists of one level differ
   */
  static Lengths of(List<FieldVector> levels) {
    return new Lengths(levels);
  }

  /** Items per list, outermost first; 0 where no list is present. */
  long[] perLevel() {
    return lengths;
  }

  /** Whether null lists have that length too, so that all items lie without gaps. */
  boolean isContiguous() {
    return contiguous;
  }

  private void measure(int level, long from, long to) {
    if (level == lengths.length) {
      return;
    }
    FieldVector list = levels.get(level);
    Starts starts = Starts.of(list);
    Runs.present(
        list,
        from,
        to,
        (first, end) -> {
          if (Starts.hasOffsets(list)) {
            requireEqual(level, starts, first, end);
          }
          measure(level + 1, starts.at(first), starts.at(end));
        });
  }

  private void requireEqual(int level, Starts starts, long from, long to) {
    long start = starts.at(from);
    for (long row = from; row < to; row++) {
      long end = starts.at(row + 1);
      if (lengths[level] == UNKNOWN) {
        lengths[level] = end - start;
      } else if (end - start != lengths[level]) {
        throw new BridgeException(
            "Cannot make a tensor of %s: row %d has %d items and those before have %d (allowed: one length for all present rows). Pad or cut the lists before."
                .formatted(Columns.describe(levels.get(level)), row, end - start, lengths[level]));
      }
      start = end;
    }
  }

  private boolean contiguous(int level, long from, long to) {
    if (level == lengths.length || from == to) {
      return true;
    }
    FieldVector list = levels.get(level);
    Starts starts = Starts.of(list);
    if (Starts.hasOffsets(list) && list.getNullCount() > 0) {
      for (long row = from; row < to; row++) {
        if (starts.at(row + 1) - starts.at(row) != lengths[level]) {
          return false;
        }
      }
    }
    return contiguous(level + 1, starts.at(from), starts.at(to));
  }
}
