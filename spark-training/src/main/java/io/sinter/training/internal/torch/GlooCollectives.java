package io.sinter.training.internal.torch;

import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/** Collectives over TCP between CPUs, by c10d's Gloo backend. */
final class GlooCollectives implements Collectives {
  private final int rank;
  private final int size;
  private final PrefixStore store;
  private final ProcessGroupGloo group;

  /**
   * Joins the group; all ranks must do so within the timeout.
   *
   * @param store where the ranks find each other; must outlive this
   * @param prefix tells one attempt from another
   * @param host the address of this machine that the others can reach
   */
  GlooCollectives(Store store, String prefix, String host, int rank, int size, Duration timeout) {
    this.rank = rank;
    this.size = size;
    this.store = new PrefixStore(prefix, store);
    ProcessGroupGloo.Options options =
        ProcessGroupGloo.Options.create(new Milliseconds(timeout.toMillis()));
    options.threads(1);
    options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(host)));
    this.group = new ProcessGroupGloo(this.store, rank, size, options);
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
    group.close();
    store.close();
  }
}
