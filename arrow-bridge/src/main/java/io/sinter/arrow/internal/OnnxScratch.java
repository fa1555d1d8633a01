package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;

/** Memory one run at a time reuses: output, filled columns and string arrays. Not thread-safe. */
public final class OnnxScratch {
  private final Map<Integer, ByteBuffer> buffers = new HashMap<>();
  private final Map<Integer, String[]> strings = new HashMap<>();
  private long copied;

  /** A direct buffer of exactly this many floats. */
  public ByteBuffer output(long floats) {
    return buffer(-1, floats * Float.BYTES);
  }

  /** Copies the start of the output. */
  public void read(float[] scores, int count) {
    buffer(-1, (long) count * Float.BYTES).asFloatBuffer().get(scores, 0, count);
    copied += (long) count * Float.BYTES;
  }

  /** Bytes copied since the last call. */
  public long takeCopied() {
    long taken = copied;
    copied = 0;
    return taken;
  }

  /** A copy of a floating-point column, null = NaN. */
  ByteBuffer filled(int input, BaseFixedWidthVector vector, int rows) {
    ElementType element = ElementType.of(vector.getMinorType()).orElseThrow();
    if (element != ElementType.FLOAT32 && element != ElementType.FLOAT64) {
      Columns.rejectNulls("score", vector, "Integers have no NaN: fill the column before.");
    }
    ByteBuffer copy = buffer(2 * input, (long) rows * element.width());
    long address = MemoryUtil.getByteBufferAddress(copy);
    MemoryUtil.copyMemory(vector.getDataBufferAddress(), address, (long) rows * element.width());
    copied += (long) rows * element.width();
    Bitmaps.forEachClear(
        vector.getValidityBufferAddress(),
        rows,
        row -> element.put(address + row * element.width(), Double.NaN));
    return copy;
  }

  /** An array of exactly this many strings. */
  String[] strings(int input, int rows) {
    return strings.compute(
        input, (key, old) -> old != null && old.length == rows ? old : new String[rows]);
  }

  /** A direct buffer of this many bytes for one part of a string column. */
  ByteBuffer strings(int input, long bytes, Part part) {
    return buffer(part == Part.HEADS ? 2 * input : 2 * input + 1, bytes);
  }

  /** Adds to the bytes copied. */
  void count(long bytes) {
    copied += bytes;
  }

  /** The two blocks of a string column. */
  enum Part {
    HEADS,
    TEXT
  }

  private ByteBuffer buffer(int key, long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw new BridgeException(
          "Cannot score a batch: a column needs %d bytes (allowed: up to 2147483647). Score smaller batches."
              .formatted(bytes));
    }
    ByteBuffer old = buffers.get(key);
    if (old == null || old.capacity() < bytes) {
      old = ByteBuffer.allocateDirect((int) Math.max(bytes, 4096)).order(ByteOrder.nativeOrder());
      buffers.put(key, old);
    }
    old.clear().limit((int) bytes);
    return old;
  }
}
