package io.sinter.arrow.internal.engine;

import io.sinter.arrow.BridgeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/**
 * The staging memory of one engine: slots that are made when needed, used again, and bounded
 * together. Who comes first is served first. A slot goes back when its batch is computed, whether
 * or not its task has fetched the scores, so that tasks that wait for a slot never wait for each
 * other.
 */
final class StagingPool {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final long limit;
  private final IntToLongFunction bytesOf;
  private final IntFunction<Slot> make;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Condition> waiting = new ArrayDeque<>();
  private final Deque<Slot> idle = new ArrayDeque<>();
  private long bytes;
  private boolean closed;

  /**
   * @param limit of the bytes of all slots
   * @param bytesOf a slot for so many rows
   * @param make a slot for so many rows
   */
  StagingPool(long limit, IntToLongFunction bytesOf, IntFunction<Slot> make) {
    this.limit = limit;
    this.bytesOf = bytesOf;
    this.make = make;
  }

  /**
   * A slot for at least so many rows.
   *
   * @param cancelled looked at while waiting
   * @throws BridgeException if the pool is closed or the waiting was cancelled or interrupted
   */
  Slot acquire(int rows, BooleanSupplier cancelled) {
    lock.lock();
    Condition self = lock.newCondition();
    waiting.add(self);
    try {
      while (true) {
        if (closed) {
          throw Requests.closed();
        }
        if (waiting.peek() == self) {
          Slot slot = find(rows);
          if (slot != null) {
            return slot;
          }
        }
        if (cancelled.getAsBoolean()) {
          throw Requests.cancelled();
        }
        self.awaitNanos(LOOK_NANOS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Requests.cancelled();
    } finally {
      waiting.remove(self);
      wake();
      lock.unlock();
    }
  }

  private Slot find(int rows) {
    for (Iterator<Slot> slots = idle.iterator(); slots.hasNext(); ) {
      Slot slot = slots.next();
      if (slot.rows() >= rows) {
        slots.remove();
        return slot;
      }
    }
    long needed = bytesOf.applyAsLong(rows);
    while (bytes + needed > limit && !idle.isEmpty()) {
      free(idle.poll());
    }
    if (bytes > 0 && bytes + needed > limit) {
      return null;
    }
    Slot made = make.apply(rows);
    bytes += made.bytes();
    return made;
  }

  /** Takes a slot back. */
  void release(Slot slot) {
    lock.lock();
    try {
      if (closed) {
        free(slot);
      } else {
        idle.push(slot);
      }
      wake();
    } finally {
      lock.unlock();
    }
  }

  private void free(Slot slot) {
    bytes -= slot.bytes();
    slot.free();
  }

  private void wake() {
    Condition first = waiting.peek();
    if (first != null) {
      first.signal();
    }
  }

  /** Bytes of all slots, idle ones included. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Frees what is idle now, the rest when it comes back; who waits gets an error. */
  void close() {
    lock.lock();
    try {
      closed = true;
      while (!idle.isEmpty()) {
        free(idle.poll());
      }
      waiting.forEach(Condition::signal);
    } finally {
      lock.unlock();
    }
  }
}
