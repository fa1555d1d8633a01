package io.sinter.training.internal.torch.comm;

import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.global.torch.DeviceType;

/** Collectives over TCP between CPUs, by c10d's Gloo backend. */
final class GlooCollectives extends BackendCollectives {
  /**
   * Joins the group; all ranks must do so within the timeout.
   *
   * @param store where the ranks find each other; must outlive this
   * @param prefix tells one attempt from another
   * @param host the address of this machine that the others can reach
   */
  GlooCollectives(Store store, String prefix, String host, int rank, int size, Duration timeout) {
    this(new PrefixStore(prefix, store), host, rank, size, timeout);
  }

  private GlooCollectives(PrefixStore store, String host, int rank, int size, Duration timeout) {
    super(
        store,
        new ProcessGroupGloo(store, rank, size, options(host, timeout)),
        DeviceType.CPU,
        ProcessGroup.BackendType.GLOO,
        rank,
        size);
  }

  private static ProcessGroupGloo.Options options(String host, Duration timeout) {
    ProcessGroupGloo.Options options =
        ProcessGroupGloo.Options.create(new Milliseconds(timeout.toMillis()));
    options.threads(1);
    options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(host)));
    return options;
  }
}
