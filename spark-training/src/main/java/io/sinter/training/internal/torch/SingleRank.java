package io.sinter.training.internal.torch;

import org.bytedeco.pytorch.Tensor;

/** The collectives of a rank that trains alone: nothing to do. */
record SingleRank() implements Collectives {
  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public void sum(Tensor tensor) {}

  @Override
  public void broadcast(Tensor tensor) {}

  @Override
  public void close() {}
}
