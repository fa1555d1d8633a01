package io.sinter.training.internal.data;

/**
 * Some rows in memory of some kind: a {@link VectorBatch}, or what a {@link BatchMemory} makes.
 * Whoever takes it from a {@link BatchStream} closes it.
 */
public interface RowBatch extends AutoCloseable {
  /** How many rows; may be 0. */
  int rows();

  /** Gives the memory back. */
  @Override
  void close();
}
