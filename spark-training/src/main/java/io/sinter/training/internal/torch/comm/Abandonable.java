package io.sinter.training.internal.torch.comm;

import io.sinter.training.internal.RankProgress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native work that nothing can end, on a thread of its own that is left behind if it takes too long
 * or the task is killed. What it makes then after all is closed.
 */
final class Abandonable {
  private static final Logger LOG = LoggerFactory.getLogger(Abandonable.class);

  private Abandonable() {}

  /**
   * Runs work and waits for its result.
   *
   * @param limit how long it may take
   * @param progress says when the task is killed
   * @param expired what the error says if it took longer
   * @throws IllegalStateException if it took longer, or the task was killed or interrupted; else
   *     what the work throws
   */
  static <T extends AutoCloseable> T run(
      Supplier<T> work, Duration limit, RankProgress progress, String expired) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> complete(result, work), "sinter-nccl-connect");
    thread.setDaemon(true);
    thread.start();
    progress.onKill(
        () ->
            result.completeExceptionally(
                new IllegalStateException("Cannot form a group: the task was killed")));
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw given(result, new IllegalStateException(expired));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw given(result, new IllegalStateException("Cannot form a group: interrupted", e));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      progress.onKill(() -> {});
    }
  }

  private static <T extends AutoCloseable> void complete(
      CompletableFuture<T> result, Supplier<T> work) {
    try {
      T made = work.get();
      if (!result.complete(made)) {
        close(made);
      }
    } catch (Throwable e) { // Whatever it is, somebody waits for it.
      if (!result.completeExceptionally(e)) {
        LOG.info("what was left behind has failed: {}", e.toString());
      }
    }
  }

  /** The failure; what came in the last moment is closed. */
  private static <T extends AutoCloseable> IllegalStateException given(
      CompletableFuture<T> result, IllegalStateException failure) {
    if (!result.completeExceptionally(failure) && !result.isCompletedExceptionally()) {
      close(result.join());
    }
    return failure;
  }

  private static void close(AutoCloseable made) {
    try {
      made.close();
    } catch (Exception e) {
      LOG.warn("what was left behind cannot be closed", e);
    }
  }
}
