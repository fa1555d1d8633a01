package io.sinter.registry.internal.artifacts;

import io.sinter.registry.TransferListener;
import io.sinter.registry.TransferProgress;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds up what the files of a transfer have moved and tells a listener now and then. */
final class ProgressMeter {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressMeter.class);
  private static final long PAUSE_NANOS = Duration.ofMillis(250).toNanos();

  private final TransferListener listener;
  private final int filesTotal;
  private final OptionalLong bytesTotal;
  private final long start = System.nanoTime();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger files = new AtomicInteger();
  private final AtomicLong nextReport = new AtomicLong(start + PAUSE_NANOS);

  ProgressMeter(TransferListener listener, int filesTotal, OptionalLong bytesTotal) {
    this.listener = listener;
    this.filesTotal = filesTotal;
    this.bytesTotal = bytesTotal;
  }

  void moved(long more) {
    bytes.addAndGet(more);
    long due = nextReport.get();
    long now = System.nanoTime();
    if (now - due >= 0 && nextReport.compareAndSet(due, now + PAUSE_NANOS)) {
      report();
    }
  }

  void fileDone() {
    if (files.incrementAndGet() == filesTotal) {
      report();
    }
  }

  private synchronized void report() {
    try {
      listener.moved(
          new TransferProgress(
              files.get(),
              filesTotal,
              bytes.get(),
              bytesTotal,
              Duration.ofNanos(System.nanoTime() - start)));
    } catch (RuntimeException e) {
      LOG.warn("A listener of a transfer failed; the transfer goes on", e);
    }
  }
}
