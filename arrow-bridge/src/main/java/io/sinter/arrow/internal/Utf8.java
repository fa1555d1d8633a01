package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;

/** The bytes of strings where they lie, whichever of Arrow's three layouts they have. */
public interface Utf8 {
  /** Takes one string. */
  interface Sink {
    int at(long address, int length);
  }

  /** Hands a present row's bytes to the sink and returns what it makes of them. */
  int read(long row, Sink sink);

  /**
   * A reader of a vector, valid while nobody changes it.
   *
   * @throws BridgeException if the vector holds no strings
   */
  static Utf8 of(FieldVector vector) {
    if (vector instanceof ViewVarCharVector views) {
      return views(views);
    }
    long data = vector.getValueCount() == 0 ? 0 : address(vector);
    long offsets = vector.getValueCount() == 0 ? 0 : vector.getOffsetBufferAddress();
    if (vector instanceof VarCharVector) {
      return (row, sink) -> {
        int start = MemoryUtil.getInt(offsets + row * Integer.BYTES);
        return sink.at(
            data + start, MemoryUtil.getInt(offsets + (row + 1) * Integer.BYTES) - start);
      };
    }
    if (vector instanceof LargeVarCharVector) {
      return (row, sink) -> {
        long start = MemoryUtil.getLong(offsets + row * Long.BYTES);
        long end = MemoryUtil.getLong(offsets + (row + 1) * Long.BYTES);
        return sink.at(data + start, Math.toIntExact(end - start));
      };
    }
    throw new BridgeException(
        "Cannot look up categories: %s holds no strings (allowed: VarChar, LargeVarChar, ViewVarChar). Cast it to string."
            .formatted(Columns.describe(vector)));
  }

  private static long address(FieldVector vector) {
    return vector instanceof VarCharVector || vector instanceof LargeVarCharVector
        ? vector.getDataBufferAddress()
        : 0;
  }

  /* A view is 16 bytes: the length, then up to 12 bytes of text, or 4 bytes of it, a buffer's number and an offset. */
  private static Utf8 views(ViewVarCharVector vector) {
    long views = vector.getDataBufferAddress();
    List<ArrowBuf> buffers = vector.getDataBuffers();
    return (row, sink) -> {
      long view = views + row * BaseVariableWidthViewVector.ELEMENT_SIZE;
      int length = MemoryUtil.getInt(view);
      return length <= BaseVariableWidthViewVector.INLINE_SIZE
          ? sink.at(view + 4, length)
          : sink.at(
              buffers.get(MemoryUtil.getInt(view + 8)).memoryAddress()
                  + MemoryUtil.getInt(view + 12),
              length);
    };
  }
}
