package io.sinter.arrow.internal.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The batches that wait for a lane, first come, first served. A task has at most two in the engine,
 * so nobody waits for more than two of each other task. Thread-safe.
 */
final class BatchQueue {
  private final int mergeRows;
  private final long lingerNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Request> waiting = new ArrayDeque<>();
  private int idleTasks;
  private boolean closed;

  BatchQueue(int mergeRows, long lingerNanos) {
    this.mergeRows = mergeRows;
    this.lingerNanos = lingerNanos;
  }

  /** Adds a batch; false if the queue is closed. */
  boolean add(Request request) {
    lock.lock();
    try {
      if (!closed) {
        waiting.add(request);
        changed.signalAll();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a batch out; false if a lane has it already. */
  boolean remove(Request request) {
    lock.lock();
    try {
      return waiting.remove(request);
    } finally {
      lock.unlock();
    }
  }

  /** Changes how many tasks have no batch in the engine and may bring one. */
  void idleTasks(int change) {
    lock.lock();
    try {
      idleTasks += change;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next batches to compute together, in the order in which they came. Waits for the first; for
   * more only as long as a task may bring one, and no longer than the linger.
   *
   * @return empty when the queue is closed
   */
  List<Request> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      List<Request> taken = new ArrayList<>();
      if (!closed) {
        gather(taken);
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void gather(List<Request> taken) throws InterruptedException {
    int rows = 0;
    long left = lingerNanos;
    while (!closed) {
      Request next = waiting.peek();
      if (next != null && (taken.isEmpty() || rows + next.rows() <= mergeRows)) {
        waiting.remove();
        taken.add(next);
        rows += next.rows();
      } else if (next != null || rows >= mergeRows || idleTasks == 0 || left <= 0) {
        return;
      } else {
        left = changed.awaitNanos(left);
      }
    }
  }

  /** Lets the lanes end. What waits is returned. */
  List<Request> close() {
    lock.lock();
    try {
      closed = true;
      List<Request> left = new ArrayList<>(waiting);
      waiting.clear();
      changed.signalAll();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
