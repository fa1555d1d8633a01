package io.sinter.arrow.internal.engine;

import io.sinter.arrow.BridgeException;
import java.nio.FloatBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One batch of one task: rows in staging memory, then scores in an array of its own. Filled by one
 * lane, awaited by its task, cancelled by any thread.
 */
public final class Request {
  private static final long LOOK_MILLIS = 50;

  private enum State {
    OPEN,
    DONE,
    FAILED,
    CANCELLED
  }

  private final Slot slot;
  private final int rows;
  private final float[] scores;
  private int left;
  private State state = State.OPEN;
  private @Nullable RuntimeException error;

  Request(Slot slot, int rows) {
    this.slot = slot;
    this.rows = rows;
    this.scores = new float[rows];
    this.left = rows;
  }

  Slot slot() {
    return slot;
  }

  /** How many rows it has. */
  public int rows() {
    return rows;
  }

  /** Takes scores of rows from one on; the buffer is read from its position. */
  synchronized void store(int from, int count, FloatBuffer source) {
    source.get(scores, from, count);
    left -= count;
    if (left == 0 && state == State.OPEN) {
      state = State.DONE;
      notifyAll();
    }
  }

  synchronized void fail(RuntimeException why) {
    if (state == State.OPEN) {
      state = State.FAILED;
      error = why;
      notifyAll();
    }
  }

  /** Whether its scores are still wanted. */
  synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  /** Lets its scores be dropped; a pass that is under way goes on without them. */
  synchronized void cancel() {
    if (state == State.OPEN) {
      state = State.CANCELLED;
      notifyAll();
    }
  }

  /**
   * Waits for the scores.
   *
   * @param cancelled looked at while waiting
   * @return one score a row; the caller's
   * @throws BridgeException if it failed, was cancelled, or the thread was interrupted
   */
  public synchronized float[] await(BooleanSupplier cancelled) {
    try {
      while (state == State.OPEN) {
        if (cancelled.getAsBoolean()) {
          cancel();
        } else {
          wait(LOOK_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
    }
    if (state == State.DONE) {
      return scores;
    }
    RuntimeException why = error;
    // A new one for each wait: its trace is the task's, the cause's the lane's.
    throw state == State.FAILED && why != null
        ? new BridgeException(why.getMessage(), why)
        : Requests.cancelled();
  }
}
