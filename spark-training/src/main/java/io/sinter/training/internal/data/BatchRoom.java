package io.sinter.training.internal.data;

/** A batch that is being made. */
public interface BatchRoom extends AutoCloseable {
  /** Where the first row of a column belongs; its rows follow without gaps. */
  long address(int column);

  /** The batch, once all its columns are written; its memory is the batch's from now on. */
  RowBatch finish();

  /** Gives up what was not finished. */
  @Override
  void close();
}
