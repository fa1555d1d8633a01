package io.sinter.training.internal.torch;

import org.bytedeco.pytorch.Tensor;

/**
 * Operations in which all ranks take part, in the same order. Each is over when it returns, or
 * fails within the timeout it was made with. Used by one thread of each rank.
 */
interface Collectives extends AutoCloseable {
  /** From 0. */
  int rank();

  /** How many ranks there are. */
  int size();

  /** Adds the tensors of all ranks, in place, on all ranks. */
  void sum(Tensor tensor);

  /** Overwrites the tensor with that of rank 0. */
  void broadcast(Tensor tensor);

  /** Leaves the group; the others notice at their next operation. */
  @Override
  void close();
}
