package io.sinter.registry.internal.metrics;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What earlier processes have left of a run, until it is sent. Used by one thread. */
final class Inheritance {
  private static final Logger LOG = LoggerFactory.getLogger(Inheritance.class);

  private final Optional<SpoolFolder> folder;
  private final Notices notices;
  private final String runId;
  private final List<Claim> claims = new ArrayList<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private boolean claimed;
  private long sent;

  Inheritance(Optional<SpoolFolder> folder, Notices notices, String runId) {
    this.folder = folder;
    this.notices = notices;
    this.runId = runId;
  }

  /** Sends it; what an exception of the delivery leaves is sent by another call. */
  void send(Delivery delivery, IntConsumer settled) {
    if (!claimed) {
      claim();
    }
    while (!claims.isEmpty()) {
      Claim claim = claims.get(0);
      try {
        claim.send(
            delivery,
            (good, bad) -> {
              sent += good;
              settled.accept(good);
            });
      } catch (IOException e) {
        cannotRead(e);
      }
      claims.remove(0);
      release(claim);
    }
    if (sent > 0) {
      LOG.info("Sent {} metrics of run {} that an earlier process had left", sent, runId);
    }
    done.countDown();
  }

  private void claim() {
    claimed = true;
    try {
      if (folder.isPresent()) {
        claims.addAll(Claim.all(folder.get()));
      }
    } catch (IOException e) {
      cannotRead(e);
    }
  }

  private void cannotRead(IOException e) {
    notices.tell(
        "Cannot read what an earlier process left of the metrics of run %s: %s. It stays in %s."
            .formatted(runId, e.getMessage(), folder.map(SpoolFolder::toString).orElse("")));
  }

  private static void release(Claim claim) {
    try {
      claim.close();
    } catch (IOException e) {
      LOG.debug("Cannot give back a lock", e);
    }
  }

  boolean isDone() {
    return done.getCount() == 0;
  }

  /** Waits until it is sent; gives false after the timeout. By any thread. */
  boolean awaitDone(Duration timeout) throws InterruptedException {
    return done.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Leaves the rest to others. */
  void close() {
    claims.forEach(Inheritance::release);
    claims.clear();
  }
}
