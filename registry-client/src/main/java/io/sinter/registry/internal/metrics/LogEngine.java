package io.sinter.registry.internal.metrics;

import io.sinter.registry.Metric;
import io.sinter.registry.MetricLogFigures;
import io.sinter.registry.MetricLogOptions;
import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one metric log: the points, the two threads, and what ends them. Thread-safe. */
public final class LogEngine {
  private static final Logger LOG = LoggerFactory.getLogger(LogEngine.class);

  /** How long closing waits for a server that is down. */
  private static final Duration SHORT_DRAIN = Duration.ofSeconds(2);

  /** How long closing waits for a thread that was told to end. */
  private static final Duration END = Duration.ofSeconds(10);

  private final String runId;
  private final MetricLogOptions options;
  private final Notices notices;
  private final MetricQueue queue;
  private final Optional<SpoolFolder> folder;
  private final Optional<Spool> spool;
  private final Optional<MetricSpooler> spooler;
  private final Inheritance inheritance;
  private final MetricSender sender;
  private final Thread senderThread;
  private final Optional<Thread> spoolerThread;
  private final Thread hook = new Thread(this::leave, "sinter-metrics-leave");
  private final AtomicBoolean closed = new AtomicBoolean();

  private LogEngine(
      Delivery.Call call, String runId, MetricLogOptions options, Optional<SpoolFolder> folder) {
    this.runId = runId;
    this.options = options;
    this.folder = folder;
    this.notices = new Notices(options.notices());
    this.queue = new MetricQueue(options.queuePoints(), folder.isPresent());
    this.spool = folder.map(files -> new Spool(files, options.spoolBytes()));
    this.spooler =
        spool.map(
            files ->
                new MetricSpooler(queue, files, options.slowAfter().toNanos(), notices, runId));
    this.inheritance = new Inheritance(folder, notices, runId);
    this.sender =
        new MetricSender(
            queue,
            new Delivery(call, runId, notices::tell),
            spool,
            spooler,
            inheritance,
            options.interval(),
            notices,
            runId);
    this.senderThread = daemon(sender, "sinter-metrics-sender");
    this.spoolerThread = spooler.map(work -> daemon(work, "sinter-metrics-spooler"));
  }

  /** Starts a log; throws if its spool is nothing to write to. */
  public static LogEngine start(Delivery.Call call, String runId, MetricLogOptions options) {
    Optional<SpoolFolder> folder = options.spool().map(spool -> SpoolFolder.of(spool, runId));
    if (folder.isPresent()) {
      try {
        folder.get().createSpool();
      } catch (IOException e) {
        throw new RegistryException(
            "Cannot spool metrics of run %s in %s: %s (allowed: a folder that only you can write to). Name another folder."
                .formatted(runId, options.spool().orElseThrow(), e.getMessage()),
            e);
      }
    }
    LogEngine engine = new LogEngine(call, runId, options, folder);
    engine.begin();
    return engine;
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void begin() {
    if (spool.isPresent()) {
      try {
        Runtime.getRuntime().addShutdownHook(hook);
      } catch (IllegalStateException e) {
        LOG.debug("The JVM is ending", e);
      }
    }
    senderThread.start();
    spoolerThread.ifPresent(Thread::start);
  }

  /** Adds a point. */
  public void log(Metric point) {
    if (!queue.add(point)) {
      notices.tell(
          "Metrics of run %s are being dropped: %s."
              .formatted(runId, closed.get() ? "its log is closed" : "there is no room for them"));
    }
  }

  /** Waits until the server has everything. */
  public boolean flush(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      boolean settled = queue.awaitSettled(timeout.toNanos());
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      return settled && inheritance.awaitDone(left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What became of the points. */
  public MetricLogFigures figures() {
    return queue.figures();
  }

  /** The JVM ends: what is in memory goes to the disk. */
  private void leave() {
    spooler.ifPresent(MetricSpooler::spillAll);
  }

  /** Sends the rest, or leaves it on disk. */
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    queue.close();
    boolean interrupted = !join(senderThread, sender.isDown() ? shortest() : options.drain());
    queue.end();
    // An interrupted thread cannot write files: the caller's interruption waits until the end.
    interrupted |= Thread.interrupted();
    senderThread.interrupt();
    interrupted |= !join(senderThread, END);
    if (spoolerThread.isPresent()) {
      interrupted |= !join(spoolerThread.get(), END);
    }
    leave();
    queue.dropRest();
    closeSpool();
    tellRest();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The JVM is ending", e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration shortest() {
    return options.drain().compareTo(SHORT_DRAIN) < 0 ? options.drain() : SHORT_DRAIN;
  }

  /** Waits for a thread to end; gives false if the caller was interrupted meanwhile. */
  private static boolean join(Thread thread, Duration longest) {
    try {
      thread.join(Math.max(1, longest.toMillis()));
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void closeSpool() {
    try {
      if (spool.isPresent()) {
        spool.get().close();
      }
    } catch (IOException e) {
      notices.tell("Cannot close the spool of metrics of run %s: %s".formatted(runId, e));
    }
  }

  private void tellRest() {
    MetricLogFigures figures = figures();
    if (figures.waiting() > 0) {
      notices.tell(
          "%d metrics of run %s wait in %s. Whoever opens the run's log there next sends them."
              .formatted(
                  figures.waiting(), runId, folder.map(SpoolFolder::toString).orElse("memory")));
    }
    if (figures.dropped() > 0) {
      notices.tell(
          "%d of %d metrics of run %s are lost: neither the server nor the disk had room for them."
              .formatted(figures.dropped(), figures.logged(), runId));
    }
  }
}
