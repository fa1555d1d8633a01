package io.sinter.arrow.internal.engine;

import io.sinter.arrow.EngineDevice;
import io.sinter.arrow.GpuLostException;
import io.sinter.arrow.internal.TorchMessages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The GPUs that this process cannot use any more, which is so until it ends. Thread-safe.
 *
 * <p>What an engine had in the memory of such a GPU, and pinned for it, is never freed: when
 * libtorch frees pinned memory it marks its streams with events, CUDA refuses that, and an error in
 * a destructor ends the process. So it is also kept from the garbage collector, which would free
 * it.
 */
final class LostGpus {
  private static final Logger LOG = LoggerFactory.getLogger(LostGpus.class);
  private static final Map<EngineDevice, GpuLostException> LOST = new ConcurrentHashMap<>();
  private static final List<Object> KEPT = Collections.synchronizedList(new ArrayList<>());

  private LostGpus() {}

  /** Says in the log why a device is lost; a GPU is from now on. */
  static GpuLostException add(EngineDevice device, Throwable error) {
    GpuLostException why =
        new GpuLostException(
            "Cannot score on %s: the GPU is lost to this executor: %s. Restart the executor; spark.excludeOnFailure.enabled=true keeps other tasks from it until then."
                .formatted(device, TorchMessages.cause(error)),
            error);
    if (device.kind() == EngineDevice.Kind.CUDA) {
      GpuLostException known = LOST.putIfAbsent(device, why);
      if (known != null) {
        return known;
      }
    }
    LOG.error(why.getMessage(), error);
    return why;
  }

  /**
   * @throws GpuLostException if the device is one of them
   */
  static void require(EngineDevice device) {
    GpuLostException why = LOST.get(device);
    if (why != null) {
      throw new GpuLostException(why.getMessage(), why);
    }
  }

  /** Keeps what holds memory of such a GPU until the process ends. */
  static void keep(Object holder) {
    KEPT.add(holder);
  }
}
