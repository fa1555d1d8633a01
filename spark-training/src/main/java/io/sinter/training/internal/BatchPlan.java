package io.sinter.training.internal;

import java.util.stream.LongStream;

/**
 * Which of its rows a rank takes in which step. Every rank takes part in every step with its
 * proportional share, however uneven the shares are: no rank runs out early, each row is used once
 * an epoch, and each step has nearly the same number of rows. Immutable.
 */
public final class BatchPlan {
  private final long[] shares;
  private final int steps;

  /**
   * A plan that all ranks make alike.
   *
   * @param shares training rows of each rank; may hold zeros, not only zeros
   * @param batchRows wanted rows of a step over all ranks
   */
  public BatchPlan(long[] shares, int batchRows) {
    this.shares = shares.clone();
    this.steps = Math.toIntExact((rows() + batchRows - 1) / batchRows);
  }

  /** Where batches of so many rows begin, the last of which may be smaller; ends with the rows. */
  public static long[] cut(long rows, long batchRows) {
    int batches = Math.toIntExact((rows + batchRows - 1) / batchRows);
    long[] bounds = new long[batches + 1];
    for (int i = 0; i <= batches; i++) {
      bounds[i] = Math.min(i * batchRows, rows);
    }
    return bounds;
  }

  /** Steps of one epoch, the same on all ranks. */
  public int steps() {
    return steps;
  }

  /** The first row of a rank in a step; that of step {@link #steps} is the number of its rows. */
  public long start(int rank, int step) {
    return Math.multiplyExact(shares[rank], (long) step) / steps;
  }

  /**
   * Where the parts of a rank's steps begin and end: step {@code i} has the batches {@code i *
   * parts .. (i + 1) * parts}, of nearly equal size.
   */
  public long[] bounds(int rank, int parts) {
    long[] bounds = new long[steps * parts + 1];
    for (int step = 0; step < steps; step++) {
      long start = start(rank, step);
      long rows = start(rank, step + 1) - start;
      for (int part = 0; part < parts; part++) {
        bounds[step * parts + part] = start + rows * part / parts;
      }
    }
    bounds[steps * parts] = shares[rank];
    return bounds;
  }

  /** Rows of all ranks in a step. */
  public long rows(int step) {
    long rows = 0;
    for (int rank = 0; rank < shares.length; rank++) {
      rows += start(rank, step + 1) - start(rank, step);
    }
    return rows;
  }

  /** Rows of all ranks in an epoch. */
  public long rows() {
    return LongStream.of(shares).sum();
  }
}
