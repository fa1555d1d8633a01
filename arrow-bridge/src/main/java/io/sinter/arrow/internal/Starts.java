package io.sinter.arrow.internal;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;

/** Where the items of each row of a list begin among all its items; row {@code rows} ends them. */
interface Starts {
  long at(long row);

  /** Of any of the three kinds of lists. */
  static Starts of(FieldVector list) {
    if (list instanceof FixedSizeListVector fixed) {
      long size = fixed.getListSize();
      return row -> row * size;
    }
    if (list.getValueCount() == 0) {
      return row -> 0;
    }
    long offsets = list.getOffsetBufferAddress();
    return list instanceof LargeListVector
        ? row -> MemoryUtil.getLong(offsets + row * Long.BYTES)
        : row -> MemoryUtil.getInt(offsets + row * Integer.BYTES);
  }

  /** Whether a vector is a list that this class reads. */
  static boolean isList(FieldVector vector) {
    return vector instanceof FixedSizeListVector || hasOffsets(vector);
  }

  /** Whether the rows of a list may differ in length. */
  static boolean hasOffsets(FieldVector vector) {
    return vector.getClass() == ListVector.class || vector.getClass() == LargeListVector.class;
  }
}
