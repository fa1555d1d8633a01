package io.sinter.training.internal.data;

import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;

/**
 * Some rows as Arrow vectors without nulls, each with {@code rows} rows. Whoever takes it from a
 * {@link BatchStream} closes it; tensors over its vectors keep their memory.
 *
 * @param inputs a FixedSizeList vector of each input's elements, its list size that of the layout
 * @param target one number or class index a row
 * @param weight one float a row; null where rows have no weights
 * @param rows how many rows; may be 0
 */
public record VectorBatch(
    List<FieldVector> inputs, FieldVector target, @Nullable FieldVector weight, int rows)
    implements RowBatch {
  /** Copies the list. */
  public VectorBatch {
    inputs = List.copyOf(inputs);
  }

  /** Gives the vectors back to their allocator. */
  @Override
  public void close() {
    inputs.forEach(FieldVector::close);
    target.close();
    if (weight != null) {
      weight.close();
    }
  }
}
