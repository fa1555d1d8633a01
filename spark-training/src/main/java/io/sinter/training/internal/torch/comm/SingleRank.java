package io.sinter.training.internal.torch.comm;

import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.Tensor;

/** The collectives of a rank that trains alone: nothing to do. */
public record SingleRank() implements Collectives {
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
  public ProcessGroup group() {
    throw new UnsupportedOperationException("A single rank has no group");
  }

  @Override
  public void close() {}
}
