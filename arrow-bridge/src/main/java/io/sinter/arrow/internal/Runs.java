package io.sinter.arrow.internal;

import org.apache.arrow.vector.FieldVector;

/** The stretches of rows that are present, and those that are null. */
final class Runs {
  /** A stretch of rows. */
  interface Run {
    void accept(long from, long to);
  }

  private Runs() {}

  /** Calls back with every longest stretch of present rows in [from, to), in order. */
  static void present(FieldVector vector, long from, long to, Run run) {
    if (from == to) {
      return;
    }
    if (vector.getNullCount() == 0) {
      run.accept(from, to);
    } else {
      each(vector, from, to, true, run);
    }
  }

  /** Calls back with every longest stretch of null rows in [from, to), in order. */
  static void absent(FieldVector vector, long from, long to, Run run) {
    if (from < to && vector.getNullCount() > 0) {
      each(vector, from, to, false, run);
    }
  }

  private static void each(FieldVector vector, long from, long to, boolean wanted, Run run) {
    long bitmap = vector.getValidityBufferAddress();
    long start = from;
    while (start < to) {
      boolean present = Bitmaps.isSet(bitmap, start);
      long end = start + 1;
      while (end < to && Bitmaps.isSet(bitmap, end) == present) {
        end++;
      }
      if (present == wanted) {
        run.accept(start, end);
      }
      start = end;
    }
  }
}
