package io.sinter.arrow.internal.engine;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.EngineDevice;
import io.sinter.arrow.EngineLimits;
import io.sinter.arrow.EngineNetwork;
import io.sinter.arrow.EngineStats;
import io.sinter.arrow.internal.TorchMessages;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inside of a scoring engine: staging memory, queue, lanes, and what is known of the device.
 */
public final class EngineCore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineCore.class);

  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  private final EngineDevice device;
  private final Computer computer;
  private final RowsWriter writer;
  private final StagingPool staging;
  private final BatchQueue queue;
  private final List<Thread> lanes = new ArrayList<>();
  private final AtomicInteger rowsAtMost;
  private final LongAdder rows = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder passes = new LongAdder();
  private final LongAdder halvings = new LongAdder();
  private final long rowBytes;
  private volatile @Nullable BridgeException lost;
  private boolean closed;

  /** Opens a network on a device; throws if that is impossible. */
  public static EngineCore open(EngineNetwork network, EngineDevice device, EngineLimits limits) {
    return open(network, device, limits, UnaryOperator.identity());
  }

  /**
   * @param change of what computes, for tests
   */
  static EngineCore open(
      EngineNetwork network,
      EngineDevice device,
      EngineLimits limits,
      UnaryOperator<Computer> change) {
    RowsWriter writer = new RowsWriter(network);
    Computer computer = change.apply(TorchComputer.open(network, device, writer));
    return new EngineCore(device, computer, writer, limits);
  }

  private EngineCore(
      EngineDevice device, Computer computer, RowsWriter writer, EngineLimits limits) {
    this.device = device;
    this.computer = computer;
    this.writer = writer;
    this.rowBytes = (long) writer.numbers() * Float.BYTES + (long) writer.categories() * Long.BYTES;
    this.staging = new StagingPool(limits.stagingBytes(), Math.max(1, rowBytes), computer::slot);
    this.queue = new BatchQueue(limits.mergeRows(), limits.linger().toNanos());
    this.rowsAtMost = new AtomicInteger(limits.rowsAtMost());
    try {
      for (int i = 0; i < limits.lanes(); i++) {
        startLane("sinter-scoring-%s-%d".formatted(device, i));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void startLane(String name) {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                Computer.Lane lane = computer.lane();
                ready.complete(null);
                try {
                  new LaneLoop(this, lane).run();
                } finally {
                  lane.close();
                }
              } catch (InterruptedException e) {
                LOG.debug("{} was interrupted", name, e);
              } catch (RuntimeException | Error e) {
                if (!ready.completeExceptionally(e)) {
                  abandon(e);
                }
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    lanes.add(thread);
    try {
      ready.join();
    } catch (CompletionException e) {
      throw new BridgeException(
          "Cannot score on %s: %s. Check the GPU with nvidia-smi, or set scoring.device=cpu."
              .formatted(device, TorchMessages.cause(e.getCause())),
          e.getCause());
    }
  }

  public EngineDevice device() {
    return device;
  }

  BatchQueue queue() {
    return queue;
  }

  int rowsAtMost() {
    return rowsAtMost.get();
  }

  /** Counts the tasks that may bring a batch. */
  public void idleTasks(int change) {
    queue.idleTasks(change);
  }

  /**
   * Takes a batch: its columns are free when this returns.
   *
   * @param cancelled looked at while waiting for staging memory
   */
  public Request submit(VectorSchemaRoot batch, BooleanSupplier cancelled) {
    requireDevice();
    int count = batch.getRowCount();
    Slot slot = staging.acquire(Math.max(1, count), cancelled);
    Request request = new Request(slot, count);
    try {
      writer.write(batch, slot);
    } catch (RuntimeException | Error e) {
      staging.release(slot);
      throw e;
    }
    batches.increment();
    if (count == 0) {
      request.store(0, 0, FloatBuffer.allocate(0));
      staging.release(slot);
    } else if (!queue.add(request)) {
      staging.release(slot);
      throw Requests.closed();
    }
    return request;
  }

  /** Lets a batch be forgotten. */
  public void cancel(Request request) {
    request.cancel();
    if (queue.remove(request)) {
      staging.release(request.slot());
    }
  }

  /** A lane has done with a batch. */
  void leave(Request request) {
    staging.release(request.slot());
  }

  void passed(int count) {
    passes.increment();
    rows.add(count);
  }

  void halved(int rows) {
    halvings.increment();
    int before = rowsAtMost.getAndAccumulate(rows, Math::min);
    if (rows < before) {
      LOG.warn("the memory of {} suffices for passes of {} rows at most", device, rows);
    }
    computer.freeUnused();
  }

  void lost(Throwable error) {
    if (lost == null) {
      BridgeException why =
          new BridgeException(
              "Cannot score on %s: the GPU is lost to this executor: %s. Restart the executor; spark.excludeOnFailure.enabled=true keeps other tasks from it until then."
                  .formatted(device, TorchMessages.cause(error)),
              error);
      lost = why;
      LOG.error(why.getMessage(), error);
    }
  }

  /** A lane died: nobody is to wait for it. */
  private void abandon(Throwable error) {
    lost(error);
    for (Request request : queue.close()) {
      request.fail(Requests.closed());
      staging.release(request.slot());
    }
  }

  /** Whether the device can be used no more. */
  public boolean isLost() {
    return lost != null;
  }

  void requireDevice() {
    BridgeException why = lost;
    if (why != null) {
      throw new BridgeException(why.getMessage(), why);
    }
  }

  /** What was done so far. */
  public EngineStats stats() {
    long scored = rows.sum();
    return new EngineStats(
        scored,
        batches.sum(),
        passes.sum(),
        scored * rowBytes,
        scored * Float.BYTES,
        halvings.sum(),
        rowsAtMost.get(),
        staging.bytes());
  }

  /** Ends after the passes under way; batches that wait fail. Harmless when repeated. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (Request request : queue.close()) {
      request.fail(Requests.closed());
      staging.release(request.slot());
    }
    boolean ended = awaitLanes();
    EngineStats done = stats();
    LOG.info(
        "engine on {} closed: {} rows of {} batches in {} passes, {} halvings",
        device,
        done.rows(),
        done.batches(),
        done.passes(),
        done.halvings());
    if (!ended) {
      // Its memory goes with the process: freeing it under a running pass would end that.
      LOG.warn("a pass on {} does not end; its memory is not freed", device);
      return;
    }
    try {
      staging.close();
      computer.close();
    } catch (RuntimeException e) {
      // A GPU that has failed says so to every call.
      LOG.warn("the memory of an engine on {} is not freed", device, e);
    }
  }

  /** Whether all lanes have ended in time. An interrupt is kept for later. */
  private boolean awaitLanes() {
    long deadline = System.nanoTime() + END_LIMIT.toNanos();
    boolean interrupted = false;
    boolean ended = true;
    for (Thread lane : lanes) {
      long left = deadline - System.nanoTime();
      while (lane.isAlive() && left > 0) {
        try {
          lane.join(Math.max(1, left / 1_000_000));
        } catch (InterruptedException e) {
          interrupted = true;
        }
        left = deadline - System.nanoTime();
      }
      ended &= !lane.isAlive();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return ended;
  }
}
