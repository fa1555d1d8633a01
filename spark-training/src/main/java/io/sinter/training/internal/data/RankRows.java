package io.sinter.training.internal.data;

import java.util.Optional;

/**
 * The rows of one rank, training and validation apart. The same table, options and number of ranks
 * give the same rows in the same order, whatever the timing of threads. One stream is open at a
 * time.
 */
public interface RankRows extends AutoCloseable {
  /** What each row holds. */
  RowSchema schema();

  /** Training rows. */
  long trainingRows();

  /** Validation rows. */
  long validationRows();

  /** What was found out of the rows while they were read; empty if nothing was to be. */
  Optional<RowFacts> facts();

  /**
   * The training rows in the order of (seed, epoch, rank), each once, cut into batches.
   *
   * @param epoch from 1
   * @param bounds batch {@code i} has the rows {@code bounds[i] .. bounds[i + 1]} of the order;
   *     starts with 0, never decreases, ends with {@link #trainingRows}
   * @param first the batch to start with, above 0 where a training goes on
   */
  BatchStream training(long seed, int epoch, int rank, long[] bounds, int first);

  /** The validation rows as they lie. */
  BatchStream validation(int batchRows);

  /** The same with batches in memory of the caller's, where rows can be written straight to it. */
  default Optional<RowStreams> streams() {
    return Optional.empty();
  }

  /** Frees memory and files. */
  @Override
  void close();
}
