package io.sinter.training.internal.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Forward and backward passes over parts of a step. Used by one thread. */
interface Passes {
  /**
   * Adds the gradients of a part to this rank's.
   *
   * @param part with at least one row
   * @param factor what the loss is multiplied with
   * @param seed of the pass's random numbers
   * @return the loss summed over the part's rows, without the factor and without a graph
   */
  Tensor add(BatchTensors part, Scalar factor, long seed);

  /** The same for the last part of a step, and then adds up the gradients of all ranks. */
  Tensor addLast(BatchTensors part, Scalar factor, long seed);

  /** For the log. */
  String description();
}
