package io.sinter.training.internal.torch;

import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/** Collectives by one of c10d's backends, which it owns together with the store they met at. */
abstract class BackendCollectives implements Collectives {
  private final PrefixStore store;
  private final Backend group;
  private final int rank;
  private final int size;

  /**
   * @param store where the ranks found each other; closed with this
   * @param group the joined backend; closed with this
   */
  BackendCollectives(PrefixStore store, Backend group, int rank, int size) {
    this.store = store;
    this.group = group;
    this.rank = rank;
    this.size = size;
  }

  @Override
  public final int rank() {
    return rank;
  }

  @Override
  public final int size() {
    return size;
  }

  @Override
  public final void sum(Tensor tensor) {
    try (TensorVector tensors = new TensorVector(tensor);
        Work work = group.allreduce(tensors)) {
      await(work, "sum");
    }
  }

  @Override
  public final void broadcast(Tensor tensor) {
    try (TensorVector tensors = new TensorVector(tensor);
        BroadcastOptions options = new BroadcastOptions();
        Work work = group.broadcast(tensors, options)) {
      await(work, "broadcast");
    }
  }

  private void await(Work work, String operation) {
    if (!work._wait()) {
      throw new IllegalStateException(
          "Cannot %s on rank %d of %d: the operation did not finish"
              .formatted(operation, rank, size));
    }
  }

  @Override
  public void close() {
    group.close();
    store.close();
  }
}
