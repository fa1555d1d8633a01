package io.sinter.training;

import java.io.Serializable;

/**
 * How a rank keeps and hands out its rows.
 *
 * @param memoryBytes native memory for the rows of a rank; what is beyond lies in local files.
 *     While all rows fit, an epoch shuffles them as a whole, else window by window. Executors need
 *     it beside their heap, in {@code spark.executor.memoryOverhead}
 * @param prefetch batches made ahead of their use, at least 1; of batches below 2,048 rows as many
 *     as hold that many rows each. In front of a GPU so many beside those of a step, at least 2
 * @param gpuCache whether training rows are kept in the memory of the rank's GPU
 */
public record LoaderOptions(long memoryBytes, int prefetch, GpuCache gpuCache)
    implements Serializable {
  /** Checks. */
  public LoaderOptions {
    if (memoryBytes < 1 || prefetch < 1) {
      throw new IllegalArgumentException(
          "Cannot load rows: memoryBytes is %d, prefetch is %d (allowed: at least 1 each). Correct the loader's options."
              .formatted(memoryBytes, prefetch));
    }
  }

  /** The rows are kept in a GPU's memory where they fit. */
  public LoaderOptions(long memoryBytes, int prefetch) {
    this(memoryBytes, prefetch, GpuCache.AUTO);
  }

  /** 2 GiB a rank, two batches ahead. */
  public static final LoaderOptions DEFAULT = new LoaderOptions(2L << 30, 2);
}
