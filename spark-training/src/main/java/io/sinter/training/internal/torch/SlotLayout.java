package io.sinter.training.internal.torch;

import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.RowColumn;
import io.sinter.training.internal.data.RowSchema;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Where the columns of a batch lie in a slot, one after the other, each where a GPU's allocator
 * would put it. Immutable.
 */
final class SlotLayout {
  private static final long ALIGNMENT = 256;

  private final RowSchema schema;
  private final List<RowColumn> columns;

  /**
   * @param columns of the batches: those of the schema's rows
   */
  SlotLayout(RowSchema schema, List<RowColumn> columns) {
    this.schema = schema;
    this.columns = List.copyOf(columns);
  }

  /** Where a column of a batch starts; that of the number of columns is the size of the batch. */
  long offset(int column, long rows) {
    long offset = 0;
    for (int i = 0; i < column; i++) {
      offset += aligned(rows * columns.get(i).bytes());
    }
    return offset;
  }

  /** Bytes of a batch. */
  long bytes(long rows) {
    return offset(columns.size(), rows);
  }

  /** A row as it is kept: without what aligns the columns of a batch. */
  long rowBytes() {
    return columns.stream().mapToLong(RowColumn::bytes).sum();
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The columns of a batch over its bytes, with the dimensions the network takes. */
  List<Tensor> views(Tensor bytes, int rows) {
    List<Tensor> views = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      RowColumn column = columns.get(i);
      views.add(
          bytes
              .narrow(0, offset(i, rows), (long) rows * column.bytes())
              .view(type(column.element()))
              .view(shape(i, rows)));
    }
    return views;
  }

  /** The dimensions of a column. */
  long[] shape(int column, long rows) {
    List<Integer> row =
        column < schema.inputs().size() ? schema.inputs().get(column).shape() : List.of();
    long[] shape = new long[row.size() + 1];
    shape[0] = rows;
    for (int i = 1; i < shape.length; i++) {
      shape[i] = row.get(i - 1);
    }
    return shape;
  }

  /** How many columns there are. */
  int columns() {
    return columns.size();
  }

  /** What the elements of a column are. */
  ScalarType type(int column) {
    return type(columns.get(column).element());
  }

  private static ScalarType type(Element element) {
    return element == Element.FLOAT32 ? ScalarType.Float : ScalarType.Long;
  }

  /**
   * Columns as a batch.
   *
   * @param type of numbers
   */
  BatchTensors batch(List<Tensor> tensors, ScalarType type) {
    List<Tensor> typed = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      boolean number = columns.get(i).element() == Element.FLOAT32;
      typed.add(number && type != ScalarType.Float ? tensors.get(i).to(type) : tensors.get(i));
    }
    int inputs = schema.inputs().size();
    @Nullable Tensor weight = schema.weighted() ? typed.get(inputs + 1) : null;
    return new BatchTensors(typed.subList(0, inputs), typed.get(inputs), weight);
  }
}
