package io.sinter.training.internal.data;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches in a thread of its own, so many ahead and no more. Once they lie ready it rests
 * until half of them are gone: where cores are few, each time that one thread wakes another costs
 * both as much as a small batch.
 */
final class PrefetchedStream implements BatchStream {
  private static final AtomicLong THREADS = new AtomicLong();

  private final BatchMaker maker;
  private final int ahead;
  private final Thread thread;
  private final Lock lock = new ReentrantLock();
  private final Condition made = lock.newCondition();
  private final Condition wanted = lock.newCondition();
  private final Queue<RowBatch> ready = new ArrayDeque<>();
  private boolean finished;
  private boolean closed;
  private @Nullable Throwable failure;
  private long waited;

  /**
   * @param maker is closed with this
   * @param ahead at most so many batches lie ready
   */
  PrefetchedStream(BatchMaker maker, int ahead) {
    this.maker = maker;
    this.ahead = ahead;
    this.thread = new Thread(this::makeAll, "sinter-loader-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public @Nullable RowBatch next() {
    long start = System.nanoTime();
    lock.lock();
    try {
      while (ready.isEmpty() && !finished && !closed) {
        made.await();
      }
      RowBatch batch = ready.poll();
      if (batch == null && failure != null) {
        throw new IllegalStateException(
            "Cannot make the next batch: %s".formatted(failure.getMessage()), failure);
      }
      if (ready.size() <= ahead / 2) {
        wanted.signalAll();
      }
      return batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the next batch", e);
    } finally {
      lock.unlock();
      waited += System.nanoTime() - start;
    }
  }

  @Override
  public long waitedNanos() {
    return waited;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      made.signalAll();
      wanted.signalAll();
    } finally {
      lock.unlock();
    }
    // The thread ends with the batch it is making: it never waits once this stream is closed.
    maker.stop();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    ready.forEach(RowBatch::close);
    ready.clear();
    maker.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void makeAll() {
    try {
      while (awaitRoom()) {
        RowBatch batch = maker.make();
        if (batch == null) {
          break;
        }
        offer(batch);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      lock.lock();
      try {
        finished = true;
        made.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether another batch is wanted. */
  private boolean awaitRoom() {
    lock.lock();
    try {
      if (ready.size() >= ahead) {
        while (ready.size() > ahead / 2 && !closed) {
          wanted.awaitUninterruptibly();
        }
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void offer(RowBatch batch) {
    lock.lock();
    try {
      ready.add(batch);
      made.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
