package io.sinter.training.internal.torch.comm;

import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BackendOptional;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.jspecify.annotations.Nullable;

/**
 * Collectives by one of c10d's backends.
 *
 * <p>An object of c10d made in Java counts no references: the first native one that is given it
 * owns it, and deletes it in the end. Java must then let go of it, and not give it to a second.
 */
abstract class BackendCollectives implements Collectives {
  private final Backend backend;
  private final DeviceType device;
  private final ProcessGroup.BackendType type;
  private final int rank;
  private final int size;
  private @Nullable BackendOptional shared;

  /**
   * @param store given to the backend, which owns it from now on
   * @param backend joined; closed with this
   */
  BackendCollectives(
      PrefixStore store,
      Backend backend,
      DeviceType device,
      ProcessGroup.BackendType type,
      int rank,
      int size) {
    store.deallocate(false);
    this.backend = backend;
    this.device = device;
    this.type = type;
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

  /**
   * Finds out whether operations before have failed that had returned already.
   *
   * @throws IllegalStateException if one has
   */
  protected void check() {}

  @Override
  public final void sum(Tensor tensor) {
    check();
    try (TensorVector tensors = new TensorVector(tensor);
        Work work = backend.allreduce(tensors)) {
      await(work, "sum");
    }
  }

  @Override
  public final void broadcast(Tensor tensor) {
    check();
    try (TensorVector tensors = new TensorVector(tensor);
        BroadcastOptions options = new BroadcastOptions();
        Work work = backend.broadcast(tensors, options)) {
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
  public final ProcessGroup group() {
    if (shared == null) {
      shared = new BackendOptional(backend);
      backend.deallocate(false);
    }
    // A group that is given a store makes backends of its own: give it the joined one instead.
    ProcessGroup group = new ProcessGroup(rank, size);
    group.setBackend(device, type, shared);
    group.setDefaultBackend(type);
    return group;
  }

  @Override
  public void close() {
    if (shared == null) {
      backend.close();
    } else {
      shared.close();
    }
  }
}
