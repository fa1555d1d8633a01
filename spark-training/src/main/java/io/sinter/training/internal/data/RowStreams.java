package io.sinter.training.internal.data;

/**
 * The streams of {@link RankRows}, with batches in memory of the caller's. One stream, of these or
 * those, is open at a time.
 */
public interface RowStreams {
  /** Where a row has what; its columns are those of the batches. */
  RecordLayout layout();

  /** Like {@link RankRows#training}. */
  BatchStream training(
      long seed, int epoch, int rank, long[] bounds, int first, BatchMemory memory);

  /**
   * The same rows in the same order as {@link #training}, but of each only its number: a batch has
   * one column of 32-bit integers, for fewer than 2^31 rows.
   */
  BatchStream trainingNumbers(
      long seed, int epoch, int rank, long[] bounds, int first, BatchMemory memory);

  /** The training rows by their numbers, from 0. */
  BatchStream numbered(int batchRows, BatchMemory memory);

  /** Like {@link RankRows#validation}. */
  BatchStream validation(int batchRows, BatchMemory memory);
}
