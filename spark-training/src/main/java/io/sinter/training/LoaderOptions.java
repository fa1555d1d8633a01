package io.sinter.training;

import java.io.Serializable;

/**
 * How a rank keeps and hands out its rows.
 *
 * @param memoryBytes rows a rank keeps in memory; what is beyond lies in local files
 * @param prefetch batches made ahead of their use, at least 1
 */
public record LoaderOptions(long memoryBytes, int prefetch) implements Serializable {
  /** 2 GiB a rank, two batches ahead. */
  public static final LoaderOptions DEFAULT = new LoaderOptions(2L << 30, 2);
}
