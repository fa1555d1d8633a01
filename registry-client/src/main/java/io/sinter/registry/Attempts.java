package io.sinter.registry;

/** Repairs after a failure. */
final class Attempts {
  private Attempts() {}

  /** Runs to its end even if the thread was interrupted, which is what it may have to repair. */
  static void attempt(RuntimeException failure, Runnable compensation) {
    boolean interrupted = Thread.interrupted();
    try {
      compensation.run();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
