package io.sinter.training.internal.data;

import io.sinter.training.internal.data.InputLayout.Element;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** Gathers rows into batches. Used by one thread. */
final class BatchMaker implements AutoCloseable {
  private static final int ROWS_AT_A_TIME = 1024;
  private static final int SHORT_COPY = 64;

  private final RecordLayout layout;
  private final BufferAllocator allocator;
  private final RowCursor cursor;
  private final long[] bounds;
  private final long[] addresses = new long[ROWS_AT_A_TIME];
  private int next;
  private boolean started;

  /**
   * @param cursor is closed with this
   * @param bounds see {@link RankRows#training}
   * @param first batch that is made
   */
  BatchMaker(RowStore store, RowCursor cursor, long[] bounds, int first) {
    this.layout = store.layout();
    this.allocator = store.allocator();
    this.cursor = cursor;
    this.bounds = bounds;
    this.next = first;
  }

  /** The next batch; null after the last. */
  @Nullable RowBatch make() {
    if (next + 1 >= bounds.length) {
      return null;
    }
    if (!started) {
      cursor.skip(bounds[next]);
      started = true;
    }
    int rows = Math.toIntExact(bounds[next + 1] - bounds[next]);
    next++;
    try (Columns columns = new Columns(rows)) {
      for (int filled = 0; filled < rows; ) {
        int count = cursor.take(addresses, Math.min(addresses.length, rows - filled));
        if (count == 0) {
          throw new IllegalStateException("The bounds of batches lie beyond the last row");
        }
        columns.gather(filled, count);
        filled += count;
      }
      return columns.batch();
    }
  }

  @Override
  public void close() {
    cursor.close();
  }

  /** The columns of one batch while it is filled. */
  private final class Columns implements AutoCloseable {
    private final RowSchema schema = layout.schema();
    private final int rows;
    private final List<ArrowBuf> buffers = new ArrayList<>();

    Columns(int rows) {
      this.rows = rows;
      try {
        schema.inputs().forEach(input -> add((long) input.size() * input.element().width()));
        add(schema.target().width());
        if (schema.weighted()) {
          add(Float.BYTES);
        }
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    private void add(long bytesPerRow) {
      buffers.add(allocator.buffer(Math.max(1, rows * bytesPerRow)));
    }

    void gather(int start, int count) {
      int inputs = schema.inputs().size();
      for (int i = 0; i < inputs; i++) {
        InputLayout input = schema.inputs().get(i);
        copy(buffers.get(i), layout.input(i), input.size() * input.element().width(), start, count);
      }
      copy(buffers.get(inputs), layout.target(), schema.target().width(), start, count);
      if (schema.weighted()) {
        copy(buffers.get(inputs + 1), layout.weight(), Float.BYTES, start, count);
      }
    }

    private void copy(ArrowBuf target, int offset, int bytes, int start, int count) {
      long to = target.memoryAddress() + (long) start * bytes;
      for (int i = 0; i < count; i++) {
        long from = addresses[i] + offset;
        if (bytes > SHORT_COPY) {
          MemoryUtil.copyMemory(from, to, bytes);
        } else {
          // All elements are a multiple of four bytes wide.
          for (int at = 0; at < bytes; at += Float.BYTES) {
            MemoryUtil.putInt(to + at, MemoryUtil.getInt(from + at));
          }
        }
        to += bytes;
      }
    }

    RowBatch batch() {
      List<FieldVector> inputs = new ArrayList<>();
      for (int i = 0; i < schema.inputs().size(); i++) {
        inputs.add(list(schema.inputs().get(i), buffers.get(i)));
      }
      FieldVector target = vector("target", schema.target(), rows, buffers.get(inputs.size()));
      FieldVector weight =
          schema.weighted()
              ? vector("weight", Element.FLOAT32, rows, buffers.get(inputs.size() + 1))
              : null;
      return new RowBatch(inputs, target, weight, rows);
    }

    private FieldVector vector(String name, Element element, int count, ArrowBuf values) {
      BaseFixedWidthVector vector =
          element == Element.FLOAT32
              ? new Float4Vector(name, FieldType.notNullable(type(element)), allocator)
              : new BigIntVector(name, FieldType.notNullable(type(element)), allocator);
      load(vector, count, values);
      return vector;
    }

    private FieldVector list(InputLayout input, ArrowBuf values) {
      FixedSizeListVector list =
          new FixedSizeListVector(
              input.name(),
              allocator,
              FieldType.notNullable(new ArrowType.FixedSizeList(input.size())),
              null);
      FieldVector items =
          list.<FieldVector>addOrGetVector(FieldType.notNullable(type(input.element())))
              .getVector();
      list.loadFieldBuffers(new ArrowFieldNode(rows, 0), Collections.singletonList(null));
      load(items, Math.multiplyExact(rows, input.size()), values);
      return list;
    }

    private void load(FieldVector vector, int count, ArrowBuf values) {
      vector.loadFieldBuffers(new ArrowFieldNode(count, 0), Arrays.asList(null, values));
    }

    /** The vectors hold on to the buffers themselves. */
    @Override
    public void close() {
      buffers.forEach(ArrowBuf::close);
    }
  }

  private static ArrowType type(Element element) {
    return element == Element.FLOAT32
        ? new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)
        : new ArrowType.Int(64, /* isSigned= */ true);
  }
}
