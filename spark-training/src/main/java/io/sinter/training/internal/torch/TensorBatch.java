package io.sinter.training.internal.torch;

import io.sinter.training.internal.data.RowBatch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A batch that is where the network computes already. */
interface TensorBatch extends RowBatch {
  /**
   * The batch as tensors of the current {@code PointerScope}, to be used before it is closed; the
   * same each time.
   *
   * @param type of numbers
   */
  BatchTensors tensors(ScalarType type);
}
