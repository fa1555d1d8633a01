package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs work on a thread that no interrupt of a task reaches: a class whose loading was interrupted
 * cannot be used in this JVM any more.
 */
public final class Undisturbed {
  private Undisturbed() {}

  /**
   * Runs work and waits for it. An interrupt of the caller is kept for later.
   *
   * @param thread its name
   * @throws LinkageError if the work throws one
   * @throws BridgeException for anything else it throws, {@code Cannot <what>: <why>}
   */
  public static <T> T call(String thread, String what, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread runner = new Thread(task, thread);
    runner.setDaemon(true);
    runner.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LinkageError error) {
        throw error;
      }
      if (e.getCause() instanceof BridgeException known) {
        throw known;
      }
      throw new BridgeException("Cannot %s: %s".formatted(what, e.getCause()), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
