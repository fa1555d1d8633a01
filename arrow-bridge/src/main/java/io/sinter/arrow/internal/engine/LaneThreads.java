package io.sinter.arrow.internal.engine;

import io.sinter.arrow.EngineDevice;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of all engines on one device. Those of a GPU are kept for the next engine there:
 * cuBLAS has memory on the GPU for each pair of thread and stream that has multiplied matrices, up
 * to 32 MiB, and libtorch never frees it, so that engines that come and go on new threads would use
 * up the GPU.
 */
final class LaneThreads {
  private static final long CPU_SECONDS = 5;
  private static final Map<EngineDevice, Executor> ALL = new ConcurrentHashMap<>();

  private LaneThreads() {}

  /** Runs each task on a thread of its own, whose earlier tasks were of the same device. */
  static Executor of(EngineDevice device) {
    return ALL.computeIfAbsent(device, LaneThreads::pool);
  }

  private static Executor pool(EngineDevice device) {
    AtomicInteger made = new AtomicInteger();
    boolean kept = device.kind() == EngineDevice.Kind.CUDA;
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        kept ? Long.MAX_VALUE : CPU_SECONDS,
        kept ? TimeUnit.NANOSECONDS : TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread =
              new Thread(task, "sinter-scoring-%s-%d".formatted(device, made.getAndIncrement()));
          thread.setDaemon(true);
          // Not that of the first task that scores, which would be kept for good.
          thread.setContextClassLoader(LaneThreads.class.getClassLoader());
          return thread;
        });
  }
}
