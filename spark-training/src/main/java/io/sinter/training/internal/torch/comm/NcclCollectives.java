package io.sinter.training.internal.torch.comm;

import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * Collectives between GPUs, one a rank, by c10d's NCCL backend. Written against the Java API of the
 * CUDA build of libtorch; the tests of this repository run without a GPU and do not cover it.
 */
final class NcclCollectives extends BackendCollectives {
  private final ProcessGroupNCCL group;

  /**
   * Joins the group; all ranks must do so within the timeout.
   *
   * @param store where the ranks find each other; must outlive this
   * @param prefix tells one attempt from another
   */
  NcclCollectives(Store store, String prefix, int rank, int size, Duration timeout) {
    this(new PrefixStore(prefix, store), rank, size, timeout);
  }

  private NcclCollectives(PrefixStore store, int rank, int size, Duration timeout) {
    this(store, new ProcessGroupNCCL(store, rank, size, options(timeout)), rank, size);
  }

  private NcclCollectives(PrefixStore store, ProcessGroupNCCL group, int rank, int size) {
    super(store, group, DeviceType.CUDA, ProcessGroup.BackendType.NCCL, rank, size);
    this.group = group;
  }

  private static ProcessGroupNCCL.Options options(Duration timeout) {
    ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create();
    options.timeout(new Milliseconds(timeout.toMillis()));
    return options;
  }

  @Override
  public void close() {
    group.abort();
    super.close();
  }
}
