package io.sinter.arrow.internal.engine;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.internal.TorchMessages;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The work of one lane: takes batches, computes them together, and when that fails finds out whose
 * fault it is. Out of memory: the pass is cut in two until it fits. A failed pass of several tasks
 * is repeated batch by batch, so that only the failing one fails. A lost device fails all.
 */
final class LaneLoop {
  /* A pass so small fails for lack of memory only where somebody else has all of it. */
  private static final int SMALLEST = 16;

  private final EngineCore core;
  private final Computer.Lane lane;
  private volatile long begun; // 0 is no pass

  LaneLoop(EngineCore core, Computer.Lane lane) {
    this.core = core;
    this.lane = lane;
  }

  /** How long the pass under way has taken; 0 if there is none. */
  long nanosUnderWay() {
    long since = begun;
    return since == 0 ? 0 : System.nanoTime() - since;
  }

  /** Computes until the queue is closed. */
  void run() throws InterruptedException {
    List<Request> batch = core.queue().take();
    while (!batch.isEmpty()) {
      try {
        compute(batch.stream().map(Part::whole).toList());
      } catch (RuntimeException | Error e) {
        batch.forEach(request -> request.fail(failed(request.rows(), e)));
      } finally {
        batch.forEach(core::leave);
      }
      batch = core.queue().take();
    }
  }

  private void compute(List<Part> asked) {
    List<Part> parts = asked.stream().filter(part -> part.request().isOpen()).toList();
    int rows = Part.rows(parts);
    if (rows == 0) {
      return;
    }
    if (rows > core.rowsAtMost()) {
      cut(parts, core.rowsAtMost());
      return;
    }
    core.requireDevice();
    FloatBuffer scores;
    begun = System.nanoTime() | 1;
    try {
      scores = lane.pass(parts);
    } catch (RuntimeException e) {
      recover(parts, rows, e);
      return;
    } finally {
      begun = 0;
    }
    core.passed(rows);
    for (Part part : parts) {
      part.request().store(part.from(), part.count(), scores);
    }
  }

  private void recover(List<Part> parts, int rows, RuntimeException error) {
    switch (Trouble.of(error)) {
      case MEMORY -> {
        if (rows <= SMALLEST) {
          parts.forEach(part -> part.request().fail(outOfMemory(rows, error)));
          return;
        }
        core.halved(rows / 2);
        cut(parts, rows / 2);
      }
      case LOST -> {
        core.lost(error);
        core.requireDevice();
      }
      case OTHER -> {
        List<Request> requests = parts.stream().map(Part::request).distinct().toList();
        if (requests.size() == 1) {
          requests.get(0).fail(failed(rows, error));
          return;
        }
        for (Request request : requests) {
          compute(parts.stream().filter(part -> part.request() == request).toList());
        }
      }
    }
  }

  private void cut(List<Part> parts, int rows) {
    List<Part> left = parts;
    while (!left.isEmpty()) {
      compute(Part.first(left, rows));
      left = Part.rest(left, rows);
    }
  }

  private BridgeException outOfMemory(int rows, RuntimeException error) {
    return new BridgeException(
        "Cannot score on %s: its memory does not suffice for %d rows: %s. Let fewer processes share the GPU, lower batch-size, or set scoring.device=cpu."
            .formatted(core.device(), rows, TorchMessages.cause(error)),
        error);
  }

  private RuntimeException failed(int rows, Throwable error) {
    return error instanceof BridgeException known
        ? known
        : new BridgeException(
            "Cannot score %d rows on %s: %s. Score them with scoring.device=cpu to see whether it is the rows or the device."
                .formatted(rows, core.device(), TorchMessages.cause(error)),
            error);
  }
}
