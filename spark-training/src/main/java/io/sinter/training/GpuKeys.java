package io.sinter.training;

import io.sinter.job.Key;
import java.util.List;

/** The configuration of {@link TrainJob} for GPUs, beside {@link TrainKeys#DEVICE}. */
public final class GpuKeys {
  /** GPUs of a task. */
  public static final Key<Integer> TASK_GPUS =
      Key.integer(
              "training.task-gpus",
              "GPUs of one task, each for a rank of its own; 0 is what spark.task.resource.gpu.amount says, and 1 where that says nothing; other than Spark's, by a stage-level resource profile")
          .atLeast(0)
          .orElse(ClusterOptions.DEFAULT.taskGpus());

  /** Rows kept on the GPU. */
  public static final Key<GpuCache> GPU_CACHE =
      Key.choice(
              "training.gpu-cache",
              GpuCache.class,
              "whether a rank keeps its training rows in its GPU's memory after the first epoch: auto where they fit into half of what the network leaves free; on fails where they do not fit")
          .orElse(LoaderOptions.DEFAULT.gpuCache());

  /** Every key, in the order of the reference page. */
  public static final List<Key<?>> ALL = List.of(TASK_GPUS, GPU_CACHE);

  private GpuKeys() {}
}
