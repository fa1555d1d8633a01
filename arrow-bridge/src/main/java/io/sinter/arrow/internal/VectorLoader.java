package io.sinter.arrow.internal;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/** Puts buffers under an empty vector, level by level. */
final class VectorLoader {
  private final List<FieldVector> levels;
  private final BufferAllocator allocator;

  VectorLoader(List<FieldVector> levels, BufferAllocator allocator) {
    this.levels = levels;
    this.allocator = allocator;
  }

  /**
   * Gives the vector its rows. All buffers are retained as needed; the caller's references remain
   * the caller's.
   *
   * @param lengths items per list on each level but the last
   * @param validity one bit per row; only read if there are nulls
   */
  void load(int rows, long[] lengths, int nulls, ArrowBuf validity, ArrowBuf data) {
    long count = rows;
    for (int level = 0; level < levels.size(); level++) {
      FieldVector vector = levels.get(level);
      ArrowFieldNode node = new ArrowFieldNode(count, level == 0 ? nulls : 0);
      ArrowBuf present = level == 0 ? validity : allocator.getEmpty();
      if (level == levels.size() - 1) {
        vector.loadFieldBuffers(node, List.of(present, data));
      } else if (vector instanceof FixedSizeListVector) {
        vector.loadFieldBuffers(node, List.of(present));
      } else {
        try (ArrowBuf offsets = offsets(vector, count, lengths[level])) {
          vector.loadFieldBuffers(node, List.of(present, offsets));
        }
      }
      if (level < lengths.length) {
        count *= lengths[level];
      }
    }
  }

  private ArrowBuf offsets(FieldVector list, long rows, long length) {
    boolean large = list instanceof LargeListVector;
    ArrowBuf offsets = allocator.buffer((rows + 1) * (large ? Long.BYTES : Integer.BYTES));
    for (long row = 0; row <= rows; row++) {
      if (large) {
        offsets.setLong(row * Long.BYTES, row * length);
      } else {
        offsets.setInt(row * Integer.BYTES, Math.toIntExact(row * length));
      }
    }
    return offsets;
  }
}
