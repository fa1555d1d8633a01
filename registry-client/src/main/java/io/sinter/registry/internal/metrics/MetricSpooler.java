package io.sinter.registry.internal.metrics;

import io.sinter.registry.Metric;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Never interrupted: a channel closes when a thread that writes to it is.
 */
/** Moves points to the disk when the server is down or slow, or the memory fills. */
final class MetricSpooler implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricSpooler.class);
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int CHUNK_POINTS = 4096;

  private final MetricQueue queue;
  private final Spool spool;
  private final long patience;
  private final Notices notices;
  private final String runId;
  private volatile boolean down;
  private boolean failing;
  private long failedAt;

  /**
   * @param patience nanoseconds that points may wait for the server in memory
   */
  MetricSpooler(MetricQueue queue, Spool spool, long patience, Notices notices, String runId) {
    this.queue = queue;
    this.spool = spool;
    this.patience = patience;
    this.notices = notices;
    this.runId = runId;
  }

  /** Whether the server is known to take nothing. */
  void serverIsDown(boolean isDown) {
    down = isDown;
  }

  @Override
  public void run() {
    try {
      while (!queue.hasEnded()) {
        queue.awaitSpilling(TICK_NANOS);
        spill(patience);
      }
    } catch (InterruptedException e) {
      LOG.debug("The spooler of run {} was interrupted", runId, e);
    }
  }

  /** Moves to the disk everything that is not with the server. */
  void spillAll() {
    down = true;
    failing = false;
    spill(0);
    try {
      spool.sync();
    } catch (IOException e) {
      failed(e);
    }
  }

  private synchronized void spill(long longest) {
    if (failing && System.nanoTime() - failedAt < RETRY_NANOS) {
      return;
    }
    try {
      copySending(longest);
      while (queue.isOverdue(longest, down)) {
        if (!spool.hasRoom()) {
          isFull();
          return;
        }
        // What is on disk shall have no gap if the process is killed now.
        copySending(0);
        chunk();
      }
      spool.syncIfDue();
      failing = false;
    } catch (IOException e) {
      failed(e);
    }
  }

  /** What the sender has been at for so long would be lost with the process. */
  private void copySending(long longest) throws IOException {
    MetricQueue.Sending sending = queue.sendingFor(longest);
    if (sending.points().isEmpty() || !spool.hasRoom()) {
      return;
    }
    Segment copy = spool.appendAlone(sending.points());
    if (!queue.copied(sending.batch(), copy)) {
      spool.delete(copy);
    }
  }

  private void chunk() throws IOException {
    List<Metric> points = queue.takeToSpill(CHUNK_POINTS);
    if (points.isEmpty()) {
      return;
    }
    try {
      spool.append(points);
    } catch (IOException | RuntimeException e) {
      queue.returnSpilling(points);
      throw e;
    }
    queue.spilled();
  }

  private void isFull() {
    if (!failing) {
      notices.tell(
          "The spool of metrics of run %s is full, %s: what finds no room in memory is dropped until the server takes points. Give it more room, or see to the server."
              .formatted(runId, spool));
    }
    stop();
  }

  private void failed(IOException e) {
    if (!failing) {
      notices.tell(
          "Cannot write metrics of run %s to %s: %s. What finds no room in memory is dropped until the disk or the server takes points."
              .formatted(runId, spool, e.getMessage()));
    }
    LOG.debug("Cannot spool metrics of run {}", runId, e);
    stop();
  }

  private void stop() {
    failing = true;
    failedAt = System.nanoTime();
    queue.diskFails();
  }
}
