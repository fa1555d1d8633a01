package io.sinter.training.internal.data;

import io.sinter.training.internal.data.InputLayout.Element;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Makes batches of Arrow vectors, each in memory of its own. There always is some. */
final class VectorMemory implements BatchMemory {
  private final RowSchema schema;
  private final List<RowColumn> columns;
  private final BufferAllocator allocator;

  VectorMemory(RecordLayout layout, BufferAllocator allocator) {
    this.schema = layout.schema();
    this.columns = layout.columns();
    this.allocator = allocator;
  }

  @Override
  public BatchRoom room(int rows) {
    return new Vectors(rows);
  }

  @Override
  public void stop() {}

  /** The columns of one batch while it is filled. */
  private final class Vectors implements BatchRoom {
    private final int rows;
    private final List<ArrowBuf> buffers = new ArrayList<>();

    Vectors(int rows) {
      this.rows = rows;
      try {
        columns.forEach(
            column -> buffers.add(allocator.buffer(Math.max(1, (long) rows * column.bytes()))));
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    @Override
    public long address(int column) {
      return buffers.get(column).memoryAddress();
    }

    @Override
    public RowBatch finish() {
      List<FieldVector> inputs = new ArrayList<>();
      for (int i = 0; i < schema.inputs().size(); i++) {
        inputs.add(list(schema.inputs().get(i), buffers.get(i)));
      }
      FieldVector target = vector("target", schema.target(), rows, buffers.get(inputs.size()));
      FieldVector weight =
          schema.weighted()
              ? vector("weight", Element.FLOAT32, rows, buffers.get(inputs.size() + 1))
              : null;
      return new VectorBatch(inputs, target, weight, rows);
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
