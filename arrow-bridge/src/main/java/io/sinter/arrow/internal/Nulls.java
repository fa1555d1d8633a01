package io.sinter.arrow.internal;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;

/** Finds nulls inside lists. */
final class Nulls {
  /** The first null: which row of the vector, which of its items. */
  record Place(long row, long item) {}

  private Nulls() {}

  /** The first null below a present row of the outermost level. */
  static Optional<Place> firstInside(List<FieldVector> levels) {
    if (levels.stream().skip(1).allMatch(level -> level.getNullCount() == 0)) {
      return Optional.empty();
    }
    FieldVector outer = levels.get(0);
    Starts starts = Starts.of(outer);
    for (int row = 0; row < outer.getValueCount(); row++) {
      if (!outer.isNull(row)) {
        for (long item = starts.at(row); item < starts.at(row + 1); item++) {
          if (anyAt(levels, 1, item)) {
            return Optional.of(new Place(row, item - starts.at(row)));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean anyAt(List<FieldVector> levels, int level, long index) {
    FieldVector vector = levels.get(level);
    if (vector.isNull(Math.toIntExact(index))) {
      return true;
    }
    if (level + 1 == levels.size()) {
      return false;
    }
    Starts starts = Starts.of(vector);
    for (long item = starts.at(index); item < starts.at(index + 1); item++) {
      if (anyAt(levels, level + 1, item)) {
        return true;
      }
    }
    return false;
  }
}
