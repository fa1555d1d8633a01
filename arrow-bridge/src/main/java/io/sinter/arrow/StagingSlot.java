package io.sinter.arrow;

import io.sinter.arrow.internal.SlotMemory;
import org.bytedeco.pytorch.Tensor;

/**
 * A slot of a {@link StagingRing} from its taking to its closing: written at {@link #address}, sent
 * once, then received. Used by one thread at a time.
 */
public final class StagingSlot implements AutoCloseable {
  private enum State {
    FILLING,
    SENT,
    CLOSED
  }

  private final StagingRing ring;
  private final SlotMemory memory;
  private State state = State.FILLING;

  StagingSlot(StagingRing ring, SlotMemory memory) {
    this.ring = ring;
    this.memory = memory;
  }

  /** Where the host memory starts, which holds {@link StagingRing#slotBytes}; until it is sent. */
  public long address() {
    expect(State.FILLING, "write");
    return memory.address();
  }

  /**
   * Starts to copy what was written; returns at once.
   *
   * @param bytes from the start
   * @throws BridgeException if the slot is smaller
   */
  public void send(long bytes) {
    expect(State.FILLING, "send");
    if (bytes < 0 || bytes > ring.slotBytes()) {
      throw new BridgeException(
          "Cannot stage a batch of %,d bytes: a slot has %,d. Make the ring for the largest batch."
              .formatted(bytes, ring.slotBytes()));
    }
    memory.send(bytes);
    state = State.SENT;
  }

  /**
   * What was sent, as {@code uint8 [slotBytes]} where tensors compute. What the calling thread
   * computes from now on comes after the copy; on a GPU no thread waits. The tensor is the ring's:
   * it and views of it are to be used before this is closed, and the caller does not close it.
   */
  public Tensor receive() {
    expect(State.SENT, "receive");
    return memory.receive();
  }

  /**
   * Gives the slot back. What the calling thread has started on its current stream so far may still
   * use it; later computations must not.
   */
  @Override
  public void close() {
    if (state == State.CLOSED) {
      return;
    }
    boolean sent = state == State.SENT;
    state = State.CLOSED;
    try {
      if (sent && !ring.isClosed()) {
        memory.release();
      }
    } finally {
      ring.give(memory);
    }
  }

  private void expect(State wanted, String verb) {
    if (state != wanted) {
      throw new IllegalStateException(
          "Cannot %s a staging slot: it is %s (needed: %s)".formatted(verb, state, wanted));
    }
  }
}
