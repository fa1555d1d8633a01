package io.sinter.registry.internal;

import java.util.concurrent.TimeUnit;

/*
 * While the server answers, everybody passes. After some failures in a row, over all threads, one
 * request at a time is let through, after a pause that grows: however many threads wait, a server
 * that comes back is met by one request, not by all of them at once.
 */
/** Keeps a client from storming a server that fails. Thread-safe. */
final class Circuit {
  private static final int FAILURES_IN_A_ROW = 5;

  private int failures;
  private boolean trying;
  private long nextTry;

  /**
   * Waits until a request may be sent; its outcome must be told. False when the deadline (of
   * System.nanoTime) passed before.
   */
  synchronized boolean await(long deadline) throws InterruptedException {
    while (isOpen()) {
      long now = System.nanoTime();
      if (!trying && now - nextTry >= 0) {
        trying = true;
        return true;
      }
      if (now - deadline >= 0) {
        return false;
      }
      long until = trying || nextTry - deadline > 0 ? deadline : nextTry;
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, until - now));
    }
    return true;
  }

  /** The server answered: it works, whatever it thinks of the request. */
  synchronized void answered() {
    failures = 0;
    trying = false;
    notifyAll();
  }

  /** The server failed, and is not to be asked again before the pause is over. */
  synchronized void failed(long pauseMillis) {
    failures = Math.min(failures + 1, FAILURES_IN_A_ROW);
    trying = false;
    nextTry = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
    notifyAll();
  }

  /** The request was given up for a reason that says nothing about the server. */
  synchronized void abandoned() {
    trying = false;
    notifyAll();
  }

  synchronized boolean isOpen() {
    return failures >= FAILURES_IN_A_ROW;
  }
}
