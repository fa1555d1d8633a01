package io.sinter.registry.internal.metrics;

import io.sinter.registry.Metric;
import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends points in order: what others left, what is on disk, what waits in memory. */
final class MetricSender implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricSender.class);
  private static final int TRIES = 3;
  private static final int LAST_TRIES = 2;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final MetricQueue queue;
  private final Delivery delivery;
  private final Optional<Spool> spool;
  private final Optional<MetricSpooler> spooler;
  private final Inheritance inheritance;
  private final Duration interval;
  private final Notices notices;
  private final String runId;
  private int failures;
  private int lastFailures;
  private volatile boolean down;

  MetricSender(
      MetricQueue queue,
      Delivery delivery,
      Optional<Spool> spool,
      Optional<MetricSpooler> spooler,
      Inheritance inheritance,
      Duration interval,
      Notices notices,
      String runId) {
    this.queue = queue;
    this.delivery = delivery;
    this.spool = spool;
    this.spooler = spooler;
    this.inheritance = inheritance;
    this.interval = interval;
    this.notices = notices;
    this.runId = runId;
  }

  /** Whether the server takes nothing, as far as is known. */
  boolean isDown() {
    return down;
  }

  @Override
  public void run() {
    try {
      while (!queue.hasEnded() && !(queue.isClosing() && isDone()) && lastFailures < LAST_TRIES) {
        try {
          step();
        } catch (RegistryException e) {
          failed(e);
        }
      }
    } catch (InterruptedException | ClosedByInterruptException e) {
      LOG.debug("The sender of run {} was interrupted", runId, e);
    } catch (IOException e) {
      notices.tell(
          "Cannot handle the spool of metrics of run %s, nothing more is sent: %s"
              .formatted(runId, e));
    } finally {
      inheritance.close();
    }
  }

  private boolean isDone() {
    return inheritance.isDone() && queue.outstanding() == 0;
  }

  private void step() throws InterruptedException, IOException {
    if (!inheritance.isDone()) {
      inheritance.send(delivery, queue::settledForeign);
      succeeded();
    }
    switch (queue.awaitPoints(interval.toNanos())) {
      case DISK -> {
        sendFile();
        succeeded();
      }
      case MEMORY -> {
        sendMemory();
        succeeded();
      }
      case NOWHERE -> {}
    }
  }

  private void sendMemory() throws IOException {
    List<Metric> points = queue.takeToSend();
    boolean done = false;
    try {
      delivery.deliver(points, queue::settledSending);
      done = true;
    } finally {
      Optional<Segment> copy = queue.endSending();
      if (copy.isPresent() && done) {
        spool.orElseThrow().delete(copy.get());
      } else if (copy.isPresent()) {
        spool.orElseThrow().returnFirst(copy.get());
      }
    }
  }

  private void sendFile() throws IOException {
    Spool files = spool.orElseThrow();
    Segment file = files.first().orElseThrow(() -> new IOException("a file is missing"));
    int before = file.settledPoints();
    int[] settled = {before};
    try {
      SegmentSender.send(
          file,
          delivery,
          (sent, refused) -> {
            settled[0] += sent + refused;
            queue.settledOnDisk(sent, refused);
          });
      files.delete(file);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      notices.tell("Cannot read metrics of run %s from %s: %s".formatted(runId, file, e));
      files.abandon(file);
    }
    if (settled[0] < file.points()) {
      queue.lostOnDisk(file.points() - settled[0]);
    }
  }

  private void succeeded() {
    if (down) {
      notices.tell("MLflow takes metrics of run %s again.".formatted(runId));
    }
    failures = 0;
    setDown(false);
  }

  private void setDown(boolean isDown) {
    down = isDown;
    spooler.ifPresent(other -> other.serverIsDown(isDown));
  }

  private void failed(RegistryException e) throws InterruptedException {
    LOG.debug("Cannot log metrics of run {}", runId, e);
    failures++;
    if (queue.isClosing()) {
      lastFailures++;
    }
    if (failures >= TRIES && !down) {
      notices.tell(
          "MLflow does not take metrics of run %s, they wait %s: %s"
              .formatted(
                  runId, spool.map(files -> "in " + files).orElse("in memory"), e.getMessage()));
      setDown(true);
    }
    long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 10));
    queue.pause(
        TimeUnit.MILLISECONDS.toNanos(
            ThreadLocalRandom.current().nextLong(longest / 2, longest + 1)));
  }
}
