package io.sinter.arrow.internal;

import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One slot of a staging ring: host memory that is written, memory of the same size where tensors
 * compute, and the order of what happens to both. One producer fills and sends, one consumer
 * receives and releases, in turn; either may be on any thread.
 */
public interface SlotMemory extends AutoCloseable {
  /** Where the host memory is, aligned to 64 bytes. */
  long address();

  /**
   * Producer: waits until the last copy has left the host memory. Says what it cost.
   *
   * @param stopped ends the waiting early: a copy may wait for a computation that never ends
   * @return null if it ended early
   */
  @Nullable CopyCost awaitSent(BooleanSupplier stopped);

  /**
   * Producer: starts to copy the first bytes, once the consumer's last use of them is over; waits
   * for neither.
   */
  void send(long bytes);

  /**
   * Consumer: what was sent, as bytes. What the calling thread computes with it from now on comes
   * after the copy. The tensor is the slot's; the caller does not close it.
   */
  Tensor receive();

  /** Consumer: what the calling thread has started to compute so far is its last use. */
  void release();

  /** Frees the memory, after {@link SlotMemories#drain}. */
  @Override
  void close();
}
