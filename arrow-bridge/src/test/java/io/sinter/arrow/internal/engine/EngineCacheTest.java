package io.sinter.arrow.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.EngineCache;
import io.sinter.arrow.EngineDevice;
import io.sinter.arrow.EngineLimits;
import io.sinter.arrow.EngineTask;
import io.sinter.arrow.ScoringEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class EngineCacheTest {
  private static final EngineDevice CPU = EngineDevice.cpu();

  private final AtomicInteger opened = new AtomicInteger();

  private ScoringEngine open() {
    opened.incrementAndGet();
    return ScoringEngine.open(TestNetwork.network(), CPU, EngineLimits.standard());
  }

  @Test
  void allTasksOfAnExecutorShareOneEngine() throws Exception {
    EngineCache cache = new EngineCache(Duration.ofHours(1));
    ExecutorService pool = Executors.newFixedThreadPool(6);
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int first = 1000 * i;
      tasks.add(() -> scoreAll(cache, first));
    }
    for (Future<Integer> done : pool.invokeAll(tasks, 250, TimeUnit.SECONDS)) {
      assertThat(done.get()).isEqualTo(10 * 64);
    }
    pool.shutdown();

    assertThat(opened).hasValue(1);
    assertThat(cache.size()).isOne();
    cache.closeAll();
    assertThat(cache.size()).isZero();
  }

  /** As a task does it: the next batch is handed over before the one before it is fetched. */
  private int scoreAll(EngineCache cache, int first) {
    int rows = 0;
    try (RootAllocator allocator = new RootAllocator();
        EngineCache.Lease lease = cache.acquire("digest", CPU, this::open);
        EngineTask task = lease.engine().join(() -> false)) {
      for (int batch = 0; batch < 11; batch++) {
        if (batch < 10) {
          try (VectorSchemaRoot made = TestNetwork.rows(allocator, first + 64 * batch, 64)) {
            task.submit(made);
          }
        }
        if (batch > 0) {
          float[] scores = task.await();
          for (int i = 0; i < scores.length; i++) {
            assertThat(scores[i]).isEqualTo(TestNetwork.score(first + 64 * (batch - 1) + i));
          }
          rows += scores.length;
        }
      }
    }
    return rows;
  }

  @Test
  @SuppressWarnings("try") // Closed early on purpose.
  void aTaskHasTwoBatchesInTheEngineAtMost() {
    try (RootAllocator allocator = new RootAllocator();
        ScoringEngine engine = open();
        EngineTask task = engine.join(() -> false);
        VectorSchemaRoot rows = TestNetwork.rows(allocator, 0, 3)) {
      assertThatThrownBy(task::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no batch waits");
      task.submit(rows);
      task.submit(rows);
      assertThat(task.pending()).isEqualTo(2);
      assertThatThrownBy(() -> task.submit(rows))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("2 batches wait");
      assertThat(task.await()).hasSize(3);
      task.close();
      assertThat(task.pending()).isZero();
      assertThatThrownBy(() -> task.submit(rows))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the task has left the engine");
    }
  }

  @Test
  void anEngineThatNoTaskUsesIsClosedAndOpenedAgain() throws Exception {
    EngineCache cache = new EngineCache(Duration.ofMillis(20));
    EngineCache.Lease first = cache.acquire("digest", CPU, this::open);
    EngineCache.Lease second = cache.acquire("digest", CPU, this::open);
    ScoringEngine engine = first.engine();
    assertThat(second.engine()).isSameAs(engine);
    first.close();
    first.close();
    Thread.sleep(60);
    assertThat(cache.size()).isOne();

    second.close();
    while (cache.size() > 0) {
      Thread.sleep(5);
    }
    try (EngineCache.Lease again = cache.acquire("digest", CPU, this::open)) {
      assertThat(again.engine()).isNotSameAs(engine);
    }
    assertThat(opened).hasValue(2);
    cache.closeAll();
  }

  @Test
  void anEngineThatCannotBeOpenedIsTriedAgain() {
    EngineCache cache = new EngineCache(Duration.ofHours(1));
    assertThatThrownBy(
            () ->
                cache.acquire(
                    "digest",
                    CPU,
                    () -> {
                      throw new BridgeException("Cannot load: test.");
                    }))
        .isInstanceOf(BridgeException.class)
        .hasMessage("Cannot load: test.");
    cache.acquire("digest", CPU, this::open).close();

    assertThat(opened).hasValue(1);
    cache.closeAll();
  }
}
