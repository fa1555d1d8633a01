package io.sinter.acceptance.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting for processes and ending them. */
final class Processes {
  private Processes() {}

  /** Whether the process ended by itself in time; if not, it and its children are ended. */
  static boolean await(Process process, Duration limit) {
    boolean ended = false;
    try {
      ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
    return ended;
  }
}
