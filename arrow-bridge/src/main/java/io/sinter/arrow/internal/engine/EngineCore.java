package io.sinter.arrow.internal.engine;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.EngineDevice;
import io.sinter.arrow.EngineLimits;
import io.sinter.arrow.EngineNetwork;
import io.sinter.arrow.EngineStats;
import io.sinter.arrow.GpuLostException;
import io.sinter.arrow.internal.TorchMessages;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private final List<LaneLoop> lanes = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> ends = new ArrayList<>();
  private final EngineLimits limits;
  private final PassSize passSize;
  private final LongAdder rows = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder passes = new LongAdder();
  private final LongAdder halvings = new LongAdder();
  private final long rowBytes;
  private volatile @Nullable GpuLostException lost;
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
    this.limits = limits;
    this.staging = new StagingPool(limits.stagingBytes(), computer::slotBytes, computer::slot);
    this.queue = new BatchQueue(limits.mergeRows(), limits.linger().toNanos());
    this.passSize = new PassSize(limits.rowsAtMost());
    try {
      for (int i = 0; i < limits.lanes(); i++) {
        startLane();
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void startLane() {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    ends.add(end);
    LaneThreads.of(device)
        .execute(
            () -> {
              try {
                runLane(ready);
              } finally {
                end.complete(null);
              }
            });
    try {
      ready.join();
    } catch (CompletionException e) {
      throw new BridgeException(
          "Cannot score on %s: %s. Check the GPU with nvidia-smi, or set scoring.device=cpu."
              .formatted(device, TorchMessages.cause(e.getCause())),
          e.getCause());
    }
  }

  private void runLane(CompletableFuture<Void> ready) {
    try {
      Computer.Lane lane = computer.lane();
      LaneLoop loop = new LaneLoop(this, lane);
      lanes.add(loop);
      ready.complete(null);
      loop.run();
      if (!isLost()) {
        lane.close();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      if (!ready.completeExceptionally(e)) {
        abandon(e);
      }
    }
  }

  public EngineDevice device() {
    return device;
  }

  BatchQueue queue() {
    return queue;
  }

  int rowsAtMost() {
    return passSize.rows();
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
    passSize.fitted(count);
  }

  void halved(int rows) {
    halvings.increment();
    if (passSize.halved(rows)) {
      LOG.warn("the memory of {} suffices for passes of {} rows at most", device, rows);
    }
    computer.freeUnused();
  }

  void lost(Throwable error) {
    if (lost == null) {
      lost = LostGpus.add(device, error);
    }
  }

  /**
   * What a waiting task looks at.
   *
   * @return {@code cancelled}, but throws once the device is lost, or a pass takes so long that it
   *     counts as lost
   */
  public BooleanSupplier watching(BooleanSupplier cancelled) {
    return () -> {
      for (LaneLoop lane : lanes) {
        long nanos = lane.nanosUnderWay();
        if (nanos > limits.passLimit().toNanos()) {
          lost(
              new BridgeException(
                  "a pass has not ended for %d s".formatted(Duration.ofNanos(nanos).toSeconds())));
        }
      }
      requireDevice();
      return cancelled.getAsBoolean();
    };
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
    GpuLostException why = lost;
    if (why != null) {
      throw new GpuLostException(why.getMessage(), why);
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
        passSize.rows(),
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
    if (!ended || isLost()) {
      // Freeing it under a running pass, or without CUDA, would end the process.
      LOG.warn("the memory of an engine on {} goes with this process", device);
      LostGpus.keep(this);
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
    CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    long deadline = System.nanoTime() + END_LIMIT.toNanos();
    boolean interrupted = false;
    while (!all.isDone() && System.nanoTime() < deadline) {
      try {
        all.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException | TimeoutException e) {
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return all.isDone();
  }
}
