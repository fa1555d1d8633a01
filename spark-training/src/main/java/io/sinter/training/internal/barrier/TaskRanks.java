package io.sinter.training.internal.barrier;

import io.sinter.training.internal.torch.RankOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the ranks of one task as threads, each to its end: what they use is freed when the task
 * ends. When one fails, or the task is killed, the others are interrupted.
 */
final class TaskRanks {
  /** What a rank does. */
  interface Work {
    /**
     * @param following whether another rank of the task has failed before
     */
    List<RankOutcome> run(BooleanSupplier following);
  }

  private volatile boolean failed;

  /**
   * Runs all ranks.
   *
   * @return what they return, in any order
   * @throws RuntimeException what the first one threw that failed
   */
  List<RankOutcome> run(List<Work> ranks) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory threads = run -> new Thread(run, "sinter-rank-" + number.getAndIncrement());
    ExecutorService pool = Executors.newFixedThreadPool(ranks.size(), threads);
    try {
      CompletionService<List<RankOutcome>> done = new ExecutorCompletionService<>(pool);
      ranks.forEach(rank -> done.submit(() -> rank.run(() -> failed)));
      List<RankOutcome> outcomes = new ArrayList<>();
      Throwable failure = null;
      for (int i = 0; i < ranks.size(); i++) {
        try {
          outcomes.addAll(next(done, pool).get());
        } catch (ExecutionException e) {
          failure = failure == null ? e.getCause() : failure;
          failed = true;
          pool.shutdownNow();
        } catch (InterruptedException e) {
          throw new IllegalStateException("A rank that has ended gives its result at once", e);
        }
      }
      if (failure != null) {
        rethrow(failure);
      }
      return outcomes;
    } finally {
      pool.shutdownNow();
    }
  }

  /** The next rank that ends. An interrupt is the ranks' too, and kept for later. */
  private static Future<List<RankOutcome>> next(
      CompletionService<List<RankOutcome>> done, ExecutorService pool) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.take();
        } catch (InterruptedException e) {
          interrupted = true;
          pool.shutdownNow();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Scala's exceptions are checked, and thrown without being declared. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void rethrow(@Nullable Throwable failure) throws E {
    throw (E) failure;
  }
}
