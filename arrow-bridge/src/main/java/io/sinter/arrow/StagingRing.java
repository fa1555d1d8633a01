package io.sinter.arrow;

import io.sinter.arrow.internal.CopyCost;
import io.sinter.arrow.internal.GpuSlots;
import io.sinter.arrow.internal.HostSlots;
import io.sinter.arrow.internal.SlotMemories;
import io.sinter.arrow.internal.SlotMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fixed number of slots through which batches go from host memory to where tensors compute. A
 * producer takes a slot, writes its host memory and sends it; a consumer receives it as a tensor,
 * computes and closes it, and it is the next to be taken. Copies run beside the computation, each
 * slot has its own memory on both sides, and the order of copy and computation is kept by events:
 *
 * <pre>
 * producer   take, write 1, send  | take, write 2, send  | take (waits for a slot) ...
 * copies                 copy 1 ------- | copy 2 ------ |
 * consumer                         receive 1, compute, close | receive 2, compute, close
 * </pre>
 *
 * <p>Thread-safe; a slot is used by one thread at a time.
 */
public final class StagingRing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StagingRing.class);

  private final SlotMemories memories;
  private final long slotBytes;
  private final List<SlotMemory> slots = new ArrayList<>();
  private final Deque<SlotMemory> free = new ArrayDeque<>();
  private final Lock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private boolean closed;
  private long copiedBytes;
  private long copyNanos;

  /**
   * @param memories is closed with this
   */
  StagingRing(SlotMemories memories, long slotBytes, int count) {
    this.memories = memories;
    this.slotBytes = slotBytes;
    try {
      if (slotBytes < 1 || count < 1) {
        throw new BridgeException(
            "Cannot make a staging ring: %d slots of %d bytes (allowed: at least 1 each)."
                .formatted(count, slotBytes));
      }
      for (int i = 0; i < count; i++) {
        slots.add(memories.allocate(slotBytes));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    free.addAll(slots);
    LOG.info("{} staging slots of {} bytes, {}", count, slotBytes, memories.description());
  }

  /**
   * Pinned host memory in front of a GPU.
   *
   * @param device of this process, from 0
   * @param slotBytes of a slot, on the host and again on the GPU; libtorch rounds what it pins up
   *     to a power of two
   * @param slots at least as many as the consumer holds at a time, and two so that a batch is
   *     written and another copied meanwhile
   * @throws BridgeException if there is no such GPU, or not so much memory
   */
  public static StagingRing onGpu(int device, long slotBytes, int slots) {
    GpuRuntime.checked(device);
    return new StagingRing(new GpuSlots(device), slotBytes, slots);
  }

  /** The same between two places of host memory: the protocol without a GPU. */
  public static StagingRing onHost(long slotBytes, int slots) {
    NativeRuntime.load();
    return new StagingRing(new HostSlots(), slotBytes, slots);
  }

  /** A producer's turn, such as an epoch; one is open at a time. */
  public StagingSession open() {
    return new StagingSession(this);
  }

  /** Bytes a slot has room for. */
  public long slotBytes() {
    return slotBytes;
  }

  /** How many slots there are. */
  public int slots() {
    return slots.size();
  }

  /** Bytes of the copies that are known to be over. */
  public long copiedBytes() {
    lock.lock();
    try {
      return copiedBytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How long the copies of {@link #copiedBytes} took, added up: what the device says, without what
   * they waited for. Bytes by nanoseconds is the bandwidth.
   */
  public long copyNanos() {
    lock.lock();
    try {
      return copyNanos;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a slot; null once the session is stopped or this is closed. */
  @Nullable StagingSlot take(StagingSession session) {
    SlotMemory memory = await(session);
    if (memory == null) {
      return null;
    }
    try {
      CopyCost cost = memory.awaitSent(() -> session.isStopped() || isClosed());
      if (cost == null) {
        give(memory);
        return null;
      }
      lock.lock();
      try {
        copiedBytes += cost.bytes();
        copyNanos += cost.nanos();
      } finally {
        lock.unlock();
      }
      return new StagingSlot(this, memory);
    } catch (RuntimeException | Error e) {
      give(memory);
      throw e;
    }
  }

  private @Nullable SlotMemory await(StagingSession session) {
    lock.lock();
    try {
      while (free.isEmpty() && !session.isStopped() && !closed) {
        freed.awaitUninterruptibly();
      }
      return session.isStopped() || closed ? null : free.poll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  void wake() {
    lock.lock();
    try {
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes a slot back. */
  void give(SlotMemory memory) {
    lock.lock();
    try {
      free.add(memory);
      freed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Frees all slots without waiting for a GPU. The session must be stopped and its thread gone;
   * tensors over a slot that was not closed keep its memory.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      memories.drain();
    } catch (RuntimeException e) {
      LOG.warn("Staging slots are freed without waiting for their copies", e);
    }
    slots.forEach(SlotMemory::close);
    memories.close();
  }
}
