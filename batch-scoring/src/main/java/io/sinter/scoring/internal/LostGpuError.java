package io.sinter.scoring.internal;

import io.sinter.arrow.GpuLostException;
import org.apache.spark.SparkEnv;

/**
 * An executor whose GPU it cannot use any more. Spark takes this kind of error as fatal: it reports
 * the task's failure, ends the executor, and starts another one; else the executor, quick to fail,
 * would take the job's tasks one after the other until Spark gives the job up. {@code
 * spark.executor.killOnFatalError.depth=0} keeps Spark from it.
 */
final class LostGpuError extends VirtualMachineError {
  private static final long serialVersionUID = 1L;

  private LostGpuError(GpuLostException cause) {
    super(cause.getMessage());
    initCause(cause);
  }

  /**
   * Throws what a task is to fail with. In Spark's local mode, where the executor is the driver and
   * must live, that is the exception itself, which is returned.
   */
  static GpuLostException thrown(GpuLostException lost) {
    return thrown(lost, "driver".equals(SparkEnv.get().executorId()));
  }

  static GpuLostException thrown(GpuLostException lost, boolean local) {
    if (local) {
      return lost;
    }
    throw new LostGpuError(lost);
  }
}
