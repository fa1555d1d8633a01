package io.sinter.training.internal.torch.direct;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A row of a table for each category. */
final class Embedding extends Operation {
  private static final long NO_PADDING = -1;

  private final Weight table;
  private final int feature;
  private final Tensor indices;

  Embedding(Weight table, int feature, Memory memory) {
    super((int) table.value().size(1), /* trained= */ true, memory);
    this.table = table;
    this.feature = feature;
    this.indices = memory.indices(0);
  }

  @Override
  void compute(Batch batch) {
    indices.resize_(batch.rows());
    indices.copy_(batch.categories().select(1, feature));
    torch.embedding_out(value(), table.value(), indices);
  }

  @Override
  void backward() {
    long rows = table.value().size(0);
    table
        .gradient()
        .add_(
            torch.embedding_dense_backward(
                gradient(), indices, rows, NO_PADDING, /* scale_grad_by_freq= */ false));
  }
}
