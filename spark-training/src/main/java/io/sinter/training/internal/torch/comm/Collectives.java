package io.sinter.training.internal.torch.comm;

import io.sinter.training.internal.Meeting;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.Tensor;

/**
 * Operations in which all ranks take part, in the same order. Each is over when it returns, or
 * fails within the timeout it was made with. Used by one thread of each rank.
 */
public interface Collectives extends AutoCloseable {
  /** From 0. */
  int rank();

  /** How many ranks there are. */
  int size();

  /** Whether sums go through the memory of one process, where nothing is sent. */
  default boolean local() {
    return false;
  }

  /** Adds the tensors of all ranks, in place, on all ranks. */
  void sum(Tensor tensor);

  /** Overwrites the tensor with that of rank 0. */
  void broadcast(Tensor tensor);

  /**
   * A new group of the same ranks as libtorch's {@code Reducer} wants it, which owns it then: let
   * go of it with {@code deallocate(false)}, and close the {@code Reducer} before this.
   *
   * @throws UnsupportedOperationException for a single rank
   */
  ProcessGroup group();

  /**
   * Ends operations that hang; later ones fail. By any thread, also while another one is in an
   * operation. Does nothing where operations end by themselves when a rank leaves.
   */
  default void abort() {}

  /** A failure of this rank with what its group knows of it. */
  default RuntimeException explained(RuntimeException failure) {
    return failure;
  }

  /**
   * Waits until no other rank needs this one any more: its last operation may be over here and
   * still be under way there. All ranks call it before they {@link #close} after success.
   */
  default void settle(Meeting meeting) {}

  /** Leaves the group; the others notice at their next operation. */
  @Override
  void close();
}
