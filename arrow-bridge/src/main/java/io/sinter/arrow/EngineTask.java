package io.sinter.arrow;

import io.sinter.arrow.internal.engine.EngineCore;
import io.sinter.arrow.internal.engine.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * One task's place in a {@link ScoringEngine}. It may have {@link #DEPTH} batches there, so that
 * the device computes one while the task prepares the next. Used by the task's thread; {@link
 * #close} by any.
 */
public final class EngineTask implements AutoCloseable {
  /** Batches that a task may have in the engine. */
  public static final int DEPTH = 2;

  private final EngineCore core;
  private final BooleanSupplier cancelled;
  private final Deque<Request> pending = new ArrayDeque<>();
  private boolean closed;

  EngineTask(EngineCore core, BooleanSupplier cancelled) {
    this.core = core;
    this.cancelled = core.watching(cancelled);
    core.idleTasks(1);
  }

  /**
   * Hands a batch over. Its columns are read before this returns; its scores are fetched by {@link
   * #await} in the order of the batches. Waits for staging memory where others have all of it.
   *
   * @throws BridgeException if columns are missing or of another type (all are named), the engine
   *     is closed, its device is lost, or the task was cancelled
   * @throws IllegalStateException if {@link #DEPTH} batches were not fetched yet
   */
  public void submit(VectorSchemaRoot rows) {
    synchronized (this) {
      if (closed || pending.size() == DEPTH) {
        throw new IllegalStateException(
            closed ? "the task has left the engine" : "%d batches wait".formatted(DEPTH));
      }
    }
    Request request = core.submit(rows, cancelled);
    synchronized (this) {
      if (closed) {
        core.cancel(request);
        return;
      }
      pending.add(request);
      if (pending.size() == 1) {
        core.idleTasks(-1);
      }
    }
  }

  /** How many batches were handed over and not fetched. */
  public synchronized int pending() {
    return pending.size();
  }

  /**
   * Waits for the oldest batch.
   *
   * @return one score a row, in the order of its rows; the caller's
   * @throws BridgeException if it failed, or the task was cancelled
   * @throws IllegalStateException if there is none
   */
  public float[] await() {
    Request request;
    synchronized (this) {
      request = pending.peek();
      if (request == null) {
        throw new IllegalStateException("no batch waits");
      }
    }
    try {
      return request.await(cancelled);
    } finally {
      leave(request);
    }
  }

  private synchronized void leave(Request request) {
    if (pending.remove(request)) {
      core.cancel(request);
      if (pending.isEmpty()) {
        core.idleTasks(1);
      }
    }
  }

  /** Leaves the engine; batches that were not fetched are dropped. Harmless when repeated. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (pending.isEmpty()) {
        core.idleTasks(-1);
      }
      pending.forEach(core::cancel);
      pending.clear();
    }
  }
}
