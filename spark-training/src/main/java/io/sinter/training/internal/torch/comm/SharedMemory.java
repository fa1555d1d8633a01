package io.sinter.training.internal.torch.comm;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Where the ranks of one process add up tensors: each rank adds up one part of all of them, in the
 * order of the ranks, and writes it to all. Thread-safe; a rank uses it by one thread.
 */
final class SharedMemory {
  private static final Map<String, SharedMemory> OPEN = new ConcurrentHashMap<>();

  private static final int BROKEN = -1;

  /** About what waking a thread costs. */
  private static final long SPIN_NANOS = 50_000;

  private final String name;
  private final int size;
  private final AtomicReferenceArray<@Nullable Tensor> tensors;
  private final AtomicReferenceArray<@Nullable Thread> waiting;
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger members = new AtomicInteger();
  private final AtomicInteger round = new AtomicInteger();
  private volatile int left = -1;

  private SharedMemory(String name, int size) {
    this.name = name;
    this.size = size;
    this.tensors = new AtomicReferenceArray<>(size);
    this.waiting = new AtomicReferenceArray<>(size);
  }

  /**
   * The memory of a group; each rank takes part until it {@link #leave leaves}.
   *
   * @param name of the group, the same on all ranks and not used twice
   */
  static SharedMemory of(String name, int size) {
    SharedMemory memory = OPEN.computeIfAbsent(name, key -> new SharedMemory(key, size));
    memory.members.incrementAndGet();
    return memory;
  }

  /**
   * Adds the tensors of all ranks, in place; same shapes and types, contiguous, on the CPU.
   *
   * @throws IllegalStateException if a rank has left, or does not come within the timeout
   */
  @SuppressWarnings("try") // Scopes are closed, not used.
  void sum(int rank, Tensor tensor, Duration timeout) {
    try (PointerScope scope = new PointerScope()) {
      Tensor flat = tensor.view(-1);
      tensors.set(rank, flat);
      await(rank, timeout);
      long length = flat.numel();
      long start = length * rank / size;
      long end = length * (rank + 1) / size;
      if (end > start) {
        Tensor total = part(0, start, end);
        for (int other = 1; other < size; other++) {
          total.add_(part(other, start, end));
        }
        for (int other = 1; other < size; other++) {
          part(other, start, end).copy_(total);
        }
      }
      await(rank, timeout);
    }
  }

  private Tensor part(int rank, long start, long end) {
    Tensor tensor = tensors.get(rank);
    if (tensor == null) {
      throw new IllegalStateException("Cannot sum: rank %d has no tensor".formatted(rank));
    }
    return tensor.narrow(0, start, end - start);
  }

  /**
   * Returns when all ranks have come. Whoever gives up breaks the round before it frees anything,
   * so that none of the others reads memory that is gone.
   */
  private void await(int rank, Duration timeout) {
    int now = round.get();
    if (now == BROKEN) {
      throw broken(rank);
    }
    if (arrived.incrementAndGet() == size) {
      arrived.set(0);
      if (!round.compareAndSet(now, (now + 1) & Integer.MAX_VALUE)) {
        throw broken(rank);
      }
      wake();
      return;
    }
    long start = System.nanoTime();
    while (round.get() == now && System.nanoTime() - start < SPIN_NANOS) {
      Thread.onSpinWait();
    }
    waiting.set(rank, Thread.currentThread());
    while (round.get() == now) {
      long remaining = timeout.toNanos() - (System.nanoTime() - start);
      String problem = problem(remaining, timeout);
      if (problem.isEmpty()) {
        LockSupport.parkNanos(this, remaining);
      } else if (round.compareAndSet(now, BROKEN)) {
        wake();
        throw new IllegalStateException(
            "Cannot sum on rank %d of %d: %s".formatted(rank, size, problem));
      }
    }
    waiting.set(rank, null);
    if (round.get() == BROKEN) {
      throw broken(rank);
    }
  }

  private String problem(long remaining, Duration timeout) {
    if (left >= 0) {
      return "rank %d has left the group".formatted(left);
    }
    if (Thread.currentThread().isInterrupted()) {
      return "interrupted";
    }
    return remaining > 0
        ? ""
        : "Timed out waiting %d ms for the other ranks".formatted(timeout.toMillis());
  }

  private IllegalStateException broken(int rank) {
    return new IllegalStateException(
        "Cannot sum on rank %d of %d: another rank has left the group".formatted(rank, size));
  }

  private void wake() {
    for (int rank = 0; rank < size; rank++) {
      Thread thread = waiting.get(rank);
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }

  /** A rank takes part no more; others that wait for it fail. */
  void leave(int rank) {
    left = rank;
    wake();
    if (members.decrementAndGet() == 0) {
      OPEN.remove(name, this);
    }
  }
}
