package io.sinter.training.internal.torch;

import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * Collectives between GPUs, one a rank, by c10d's NCCL backend. Written against the Java API of the
 * CUDA build of libtorch; the tests of this repository run without a GPU and do not cover it.
 */
final class NcclCollectives implements Collectives {
  private final int rank;
  private final int size;
  private final PrefixStore store;
  private final ProcessGroupNCCL group;

  /**
   * Joins the group; all ranks must do so within the timeout.
   *
   * @param store where the ranks find each other; must outlive this
   * @param prefix tells one attempt from another
   */
  NcclCollectives(Store store, String prefix, int rank, int size, Duration timeout) {
    this.rank = rank;
    this.size = size;
    this.store = new PrefixStore(prefix, store);
    ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create();
    options.timeout(new Milliseconds(timeout.toMillis()));
    this.group = new ProcessGroupNCCL(this.store, rank, size, options);
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void sum(Tensor tensor) {
    try (TensorVector tensors = new TensorVector(tensor);
        Work work = group.allreduce(tensors)) {
      await(work, "sum");
    }
  }

  @Override
  public void broadcast(Tensor tensor) {
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
    group.abort();
    group.close();
    store.close();
  }
}
