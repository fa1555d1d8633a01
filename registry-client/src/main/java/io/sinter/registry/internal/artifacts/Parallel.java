package io.sinter.registry.internal.artifacts;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Work on a few threads at a time that ends as a whole: done, or failed with nothing still on. */
final class Parallel {
  private static final int LONGEST_END_MINUTES = 5;

  private Parallel() {}

  /** A piece of the work; interrupted when another has failed. */
  @FunctionalInterface
  interface Task {
    void run() throws IOException;
  }

  /** Runs all tasks; the first failure ends the others and is thrown. */
  static void run(int threads, List<? extends Task> tasks) throws IOException {
    if (tasks.size() == 1 || threads == 1) {
      for (Task task : tasks) {
        task.run();
      }
      return;
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(Math.min(threads, tasks.size()), Parallel::thread);
    try {
      CompletionService<Void> done = new ExecutorCompletionService<>(pool);
      for (Task task : tasks) {
        done.submit(
            () -> {
              task.run();
              return null;
            });
      }
      for (int i = 0; i < tasks.size(); i++) {
        done.take().get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the thread was interrupted", e);
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } finally {
      end(pool);
    }
  }

  private static IOException thrown(Throwable cause) throws IOException {
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IOException(cause);
  }

  /* Files must not change any more when the caller hears of a failure. */
  private static void end(ExecutorService pool) {
    pool.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      pool.awaitTermination(LONGEST_END_MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sinter-artifacts");
    thread.setDaemon(true);
    return thread;
  }
}
