package io.sinter.scoring.internal;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.EngineDevice;
import io.sinter.arrow.GpuAddress;
import io.sinter.arrow.GpuRuntime;
import io.sinter.job.JobException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The GPU a task scores on: the one Spark gave it, which it may share with others. Spark's local
 * mode gives none; there, tasks take turns with those that the process sees.
 */
final class TaskGpu {
  private TaskGpu() {}

  /**
   * The device of this task.
   *
   * @throws JobException naming the host and the reason, if there is none
   */
  static EngineDevice require() {
    try {
      return EngineDevice.cuda(find());
    } catch (IllegalArgumentException | BridgeException e) {
      throw new JobException(
          "Cannot score on a GPU of host %s: %s. Correct that host, or set scoring.device=cpu."
              .formatted(host(), e.getMessage()),
          e);
    }
  }

  /** Why this task cannot score on a GPU, for the middle of a sentence; empty if it can. */
  static String obstacle() {
    try {
      find();
      return "";
    } catch (IllegalArgumentException | BridgeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static int find() {
    TaskContext task = TaskContext.get();
    ResourceInformation gpu = task.resourcesJMap().get("gpu");
    return choose(
        gpu == null || gpu.addresses().length == 0
            ? Optional.empty()
            : Optional.of(gpu.addresses()[0]),
        "driver".equals(SparkEnv.get().executorId()),
        task.partitionId(),
        GpuRuntime.obstacle(),
        GpuRuntime::devices,
        GpuAddress::ordinal);
  }

  /** Counts GPUs. */
  interface Count {
    int get();
  }

  /**
   * @param local whether this is Spark's local mode
   * @throws IllegalArgumentException with the reason for the middle of a sentence
   */
  static int choose(
      Optional<String> address,
      boolean local,
      int partition,
      Optional<String> obstacle,
      Count devices,
      ToIntFunction<String> ordinal) {
    if (address.isEmpty() && !local) {
      throw new IllegalArgumentException(
          "Spark gave the task none (spark.executor.resource.gpu.amount and spark.task.resource.gpu.amount ask for them)");
    }
    if (obstacle.isPresent()) {
      throw new IllegalArgumentException(obstacle.get());
    }
    return address.isPresent()
        ? ordinal.applyAsInt(address.get())
        : partition % Math.max(1, devices.get());
  }

  /** This host's name, or address. */
  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return InetAddress.getLoopbackAddress().getHostAddress();
    }
  }
}
