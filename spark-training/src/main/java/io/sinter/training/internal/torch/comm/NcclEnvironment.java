package io.sinter.training.internal.torch.comm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The variables by which libtorch's NCCL backend decides what a failure ends. As it comes, its
 * threads end the process on an error, and that process would be the executor. They are read when a
 * group is made; libtorch must be loaded to set them.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/torch_nccl_environment_variables.html">What
 *     each means</a>
 */
final class NcclEnvironment {
  private static final Logger LOG = LoggerFactory.getLogger(NcclEnvironment.class);

  /** What must hold for an error to fail the task alone; overrides what is set. */
  private static final Map<String, String> SAFE =
      Map.of(
          // 2 aborts the communicator, and leaves the process; the next operation fails.
          "TORCH_NCCL_ASYNC_ERROR_HANDLING", "2",
          "TORCH_NCCL_BLOCKING_WAIT", "0",
          // Its monitor would end the process where CUDA itself hangs.
          "TORCH_NCCL_ENABLE_MONITORING", "0",
          // Its watchdog would throw on a thread where nobody catches.
          "TORCH_NCCL_RETHROW_CUDA_ERRORS", "0",
          // Its own dump is by the first group of a process alone, and holds up the end of a group.
          "TORCH_NCCL_DUMP_ON_TIMEOUT", "0",
          "TORCH_NCCL_DESYNC_DEBUG", "0",
          // Its watchdog would wait four times as long for dumps, a minute, before it aborts.
          "TORCH_NCCL_WAIT_TIMEOUT_DUMP_MILSEC", "0",
          // One id for all ranks, which Spark brings them.
          "TORCH_NCCL_RANKS_PER_ROOT", "1048576");

  /** How many operations the flight recorder keeps, under its name and the one it had. */
  private static final String RECORDED = "TORCH_FR_BUFFER_SIZE";

  private static final String RECORDED_BEFORE = "TORCH_NCCL_TRACE_BUFFER_SIZE";

  private static boolean set;

  private NcclEnvironment() {}

  /**
   * Sets them, once in a process: other threads may read the environment later, while it must not
   * grow.
   *
   * @param host the address of this machine that the other ranks reach
   */
  static synchronized void prepare(String host) {
    if (set) {
      return;
    }
    values(System.getenv(), interfaceOf(host))
        .forEach(
            (name, value) -> {
              String before = System.getenv(name);
              if (before != null && SAFE.containsKey(name) && !before.equals(value)) {
                LOG.warn(
                    "{}={} instead of {}, so that no error ends the process", name, value, before);
              }
              torch.set_env(name, value);
            });
    set = true;
  }

  /**
   * What is to be set.
   *
   * @param environment as it is
   * @param network the name of the interface with the address that other ranks reach
   */
  static Map<String, String> values(Map<String, String> environment, Optional<String> network) {
    Map<String, String> values = new TreeMap<>(SAFE);
    if (!environment.containsKey(RECORDED) && !environment.containsKey(RECORDED_BEFORE)) {
      values.put(RECORDED, "2000");
    }
    // NCCL itself takes the first interface that is up, whatever is behind it.
    if (network.isPresent() && !environment.containsKey("NCCL_SOCKET_IFNAME")) {
      values.put("NCCL_SOCKET_IFNAME", "=" + network.get());
    }
    return values;
  }

  private static Optional<String> interfaceOf(String host) {
    try {
      NetworkInterface found = NetworkInterface.getByInetAddress(InetAddress.getByName(host));
      return Optional.ofNullable(found).map(NetworkInterface::getName);
    } catch (IOException e) {
      LOG.debug("The interface of {} is not known", host, e);
      return Optional.empty();
    }
  }
}
