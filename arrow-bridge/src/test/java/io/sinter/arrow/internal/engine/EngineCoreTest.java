package io.sinter.arrow.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.EngineDevice;
import io.sinter.arrow.EngineLimits;
import io.sinter.arrow.EngineNetwork;
import io.sinter.arrow.GpuLostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many tasks, one engine, computing on the CPU as it would on a GPU. */
@Timeout(300)
class EngineCoreTest {
  private RootAllocator allocator;

  @BeforeEach
  void open() {
    allocator = new RootAllocator();
  }

  @AfterEach
  void close() {
    allocator.close();
  }

  private static EngineLimits limits(int lanes, int mergeRows, long stagingBytes) {
    return new EngineLimits(lanes, mergeRows, Duration.ofMillis(1), stagingBytes, 1 << 20);
  }

  private static EngineCore engine(EngineLimits limits, Consumer<List<Part>> before) {
    return EngineCore.open(
        TestNetwork.network(),
        EngineDevice.cpu(),
        limits,
        computer -> new ScriptedComputer(computer, before));
  }

  private static void nothing(List<Part> parts) {}

  private Request submit(EngineCore engine, int first, int rows) {
    try (VectorSchemaRoot batch = TestNetwork.rows(allocator, first, rows)) {
      return engine.submit(batch, () -> false);
    }
  }

  private static void assertScores(float[] scores, int first, int rows) {
    assertThat(scores).hasSize(rows);
    for (int i = 0; i < rows; i++) {
      assertThat(scores[i]).as("row %d", first + i).isEqualTo(TestNetwork.score(first + i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 5000})
  void scoresAreThoseOfTheRows(int rows) {
    try (EngineCore engine = engine(limits(1, 100, 1 << 20), EngineCoreTest::nothing)) {
      assertScores(submit(engine, 3, rows).await(() -> false), 3, rows);
      assertThat(engine.stats().rows()).isEqualTo(rows);
      assertThat(engine.stats().bytesIn()).isEqualTo(20L * rows);
      assertThat(engine.stats().bytesOut()).isEqualTo(4L * rows);
    }
  }

  @Test
  void theNetworksOutputIsFinished() {
    for (EngineNetwork.Finish finish : EngineNetwork.Finish.values()) {
      EngineNetwork network = TestNetwork.network(finish);
      try (EngineCore engine =
              EngineCore.open(network, EngineDevice.cpu(), EngineLimits.standard());
          VectorSchemaRoot batch = TestNetwork.rows(allocator, 2, 1)) {
        double output = TestNetwork.score(2);
        double expected =
            switch (finish) {
              case NONE -> output;
              case SIGMOID -> 1 / (1 + Math.exp(-output));
              case EXP -> Math.exp(output);
            };
        float score = engine.submit(batch, () -> false).await(() -> false)[0];
        assertThat(score / expected).isBetween(1 - 1e-6, 1 + 1e-6);
      }
    }
  }

  @Test
  void manyTasksGetTheScoresOfTheirOwnRowsInOrder() throws Exception {
    long staging = 20 * 300 * 3;
    try (EngineCore engine = engine(limits(3, 400, staging), EngineCoreTest::nothing)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int task = 0; task < 8; task++) {
        int seed = task;
        tasks.add(() -> scoreBatches(engine, seed));
      }
      int rows = 0;
      for (Future<Integer> done : together(tasks)) {
        rows += done.get();
      }

      assertThat(engine.stats().rows()).isEqualTo(rows);
      assertThat(engine.stats().batches()).isEqualTo(8 * 40);
      assertThat(engine.stats().pinnedBytes()).isLessThanOrEqualTo(staging);
    }
  }

  /** Up to two batches under way, as tasks have them. */
  private int scoreBatches(EngineCore engine, int seed) {
    Random random = new Random(seed);
    Deque<int[]> sent = new ArrayDeque<>();
    Deque<Request> pending = new ArrayDeque<>();
    int rows = 0;
    for (int batch = 0; batch < 40; batch++) {
      int[] range = {seed * 100_000 + batch * 300, 1 + random.nextInt(300)};
      sent.add(range);
      pending.add(submit(engine, range[0], range[1]));
      rows += range[1];
      if (pending.size() == 2) {
        int[] first = sent.remove();
        assertScores(pending.remove().await(() -> false), first[0], first[1]);
      }
    }
    int[] last = sent.remove();
    assertScores(pending.remove().await(() -> false), last[0], last[1]);
    return rows;
  }

  private static <T> List<Future<T>> together(List<Callable<T>> tasks) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
    try {
      return pool.invokeAll(tasks, 250, TimeUnit.SECONDS);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void smallBatchesThatWaitAreComputedTogetherUpToTheLimit() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    List<Integer> passes = new ArrayList<>();
    Consumer<List<Part>> before =
        parts -> {
          await(gate);
          passes.add(Part.rows(parts));
        };
    try (EngineCore engine = engine(limits(1, 100, 1 << 20), before)) {
      Request first = submit(engine, 0, 10);
      while (engine.queue().remove(first)) {
        engine.queue().add(first);
      }
      List<Request> requests = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        requests.add(submit(engine, 100 * i, 30));
      }
      gate.countDown();

      assertScores(first.await(() -> false), 0, 10);
      for (int i = 0; i < 6; i++) {
        assertScores(requests.get(i).await(() -> false), 100 * i, 30);
      }
      assertThat(passes).containsExactly(10, 90, 90);
      assertThat(engine.stats().passes()).isEqualTo(3);
    }
  }

  @Test
  void aBatchWaitsForOthersOnlyWhereATaskMayBringOne() throws Exception {
    EngineLimits patient = new EngineLimits(1, 100, Duration.ofSeconds(40), 1 << 20, 1 << 20);
    try (EngineCore engine = engine(patient, EngineCoreTest::nothing)) {
      assertScores(submit(engine, 0, 10).await(() -> false), 0, 10);

      engine.idleTasks(1);
      Request waiting = submit(engine, 10, 10);
      Request brought = submit(engine, 20, 90);
      assertScores(waiting.await(() -> false), 10, 10);
      engine.idleTasks(-1);
      assertScores(brought.await(() -> false), 20, 90);
      assertThat(engine.stats().passes()).isEqualTo(2);
    }
  }

  @Test
  void aBatchThatFailsLeavesThoseComputedWithItAlone() {
    CountDownLatch gate = new CountDownLatch(1);
    Consumer<List<Part>> before =
        parts -> {
          await(gate);
          if (parts.stream().anyMatch(part -> part.request().rows() == 13)) {
            throw new IllegalStateException("bad luck");
          }
        };
    try (EngineCore engine = engine(limits(1, 1000, 1 << 20), before)) {
      Request good = submit(engine, 0, 12);
      Request bad = submit(engine, 20, 13);
      Request fine = submit(engine, 40, 14);
      gate.countDown();

      assertScores(good.await(() -> false), 0, 12);
      assertScores(fine.await(() -> false), 40, 14);
      assertThatThrownBy(() -> bad.await(() -> false))
          .isInstanceOf(BridgeException.class)
          .hasMessage(
              "Cannot score 13 rows on cpu: bad luck. Score them with scoring.device=cpu to see whether it is the rows or the device.");
      assertScores(submit(engine, 60, 5).await(() -> false), 60, 5);
    }
  }

  @Test
  void aPassThatNeedsTooMuchMemoryIsHalvedUntilItFits() {
    Consumer<List<Part>> before =
        parts -> {
          if (Part.rows(parts) > 70) {
            throw new IllegalStateException("CUDA out of memory. Tried to allocate 20.00 MiB.");
          }
        };
    try (EngineCore engine = engine(limits(1, 1000, 1 << 20), before)) {
      assertScores(submit(engine, 0, 1000).await(() -> false), 0, 1000);

      assertThat(engine.stats().rowsAtMost()).isEqualTo(62);
      assertThat(engine.stats().halvings()).isEqualTo(4);
      long passes = engine.stats().passes();
      assertScores(submit(engine, 7, 62).await(() -> false), 7, 62);
      assertThat(engine.stats().passes()).isEqualTo(passes + 1);
      assertThat(engine.stats().halvings()).isEqualTo(4);
    }
  }

  @Test
  void aLargeBatchIsComputedInVerySmallPassesWhereNoMoreFit() {
    Consumer<List<Part>> before =
        parts -> {
          if (Part.rows(parts) > 16) {
            throw new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 MiB.");
          }
        };
    try (EngineCore engine = engine(limits(1, 1000, 1 << 20), before)) {
      int rows = 1 << 17;
      assertScores(submit(engine, 0, rows).await(() -> false), 0, rows);
    }
  }

  @Test
  void memoryThatSufficesForNothingIsAnErrorThatSaysWhatToChange() {
    Consumer<List<Part>> before =
        parts -> {
          throw new IllegalStateException(
              "CUDA out of memory. Tried to allocate 2.00 MiB. GPU 0 has a total capacity of 79 GiB\nException raised from malloc");
        };
    try (EngineCore engine = engine(limits(1, 1000, 1 << 20), before)) {
      Request request = submit(engine, 0, 1000);
      assertThatThrownBy(() -> request.await(() -> false))
          .isInstanceOf(BridgeException.class)
          .hasMessageStartingWith("Cannot score on cpu: its memory does not suffice for 15 rows:")
          .hasMessageContaining("Tried to allocate 2.00 MiB. GPU 0 has a total capacity of 79 GiB.")
          .hasMessageContaining(
              "Let fewer processes share the GPU, lower batch-size, or set scoring.device=cpu.");
    }
  }

  @Test
  void aLostDeviceFailsWhoWaitsAndWhoComes() {
    AtomicBoolean broken = new AtomicBoolean(true);
    Consumer<List<Part>> before =
        parts -> {
          if (broken.get()) {
            throw new IllegalStateException("CUDA error: device-side assert triggered");
          }
        };
    try (EngineCore engine = engine(limits(1, 1000, 1 << 20), before)) {
      Request request = submit(engine, 0, 10);
      assertThatThrownBy(() -> request.await(() -> false))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("the GPU is lost to this executor: CUDA error: device-side assert")
          .hasMessageContaining("spark.excludeOnFailure.enabled=true");
      broken.set(false);

      assertThat(engine.isLost()).isTrue();
      assertThatThrownBy(() -> submit(engine, 0, 10))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("Restart the executor");
    }
  }

  @Test
  void aPassThatDoesNotEndFailsWhoWaitsInsteadOfHoldingThemForGood() {
    CountDownLatch gate = new CountDownLatch(1);
    EngineLimits impatient =
        new EngineLimits(1, 1, Duration.ZERO, 1 << 20, 1 << 20, Duration.ofMillis(100));
    try (EngineCore engine = engine(impatient, parts -> await(gate))) {
      List<Request> waiting = List.of(submit(engine, 0, 10), submit(engine, 0, 10));
      for (Request request : waiting) {
        assertThatThrownBy(() -> request.await(engine.watching(() -> false)))
            .isInstanceOf(GpuLostException.class)
            .hasMessageContaining("lost to this executor: a pass has not ended for");
      }
      assertThat(engine.isLost()).isTrue();
      assertThatThrownBy(() -> submit(engine, 0, 10)).isInstanceOf(GpuLostException.class);
      gate.countDown();
    }
  }

  @Test
  void nothingOfALostDeviceIsFreed() {
    AtomicInteger closed = new AtomicInteger();
    Consumer<List<Part>> failing =
        parts -> {
          throw new IllegalStateException("CUDA error: uncorrectable ECC error encountered");
        };
    EngineCore lost =
        EngineCore.open(
            TestNetwork.network(),
            EngineDevice.cpu(),
            EngineLimits.standard(),
            computer -> new ScriptedComputer(computer, failing, closed::incrementAndGet));
    Request request = submit(lost, 0, 10);
    assertThatThrownBy(() -> request.await(() -> false)).isInstanceOf(BridgeException.class);
    lost.close();
    assertThat(closed).hasValue(0);
    assertThat(lost.stats().pinnedBytes()).isPositive();

    EngineCore.open(
            TestNetwork.network(),
            EngineDevice.cpu(),
            EngineLimits.standard(),
            computer -> new ScriptedComputer(computer, parts -> {}, closed::incrementAndGet))
        .close();
    assertThat(closed).hasValue(1 + EngineLimits.standard().lanes());
  }

  @Test
  void aGpuThatIsLostStaysSoForEnginesToCome() {
    EngineDevice gpu = EngineDevice.cuda(77);
    LostGpus.add(gpu, new IllegalStateException("CUDA error: an illegal memory access"));

    assertThatThrownBy(() -> EngineCore.open(TestNetwork.network(), gpu, EngineLimits.standard()))
        .isInstanceOf(GpuLostException.class)
        .hasMessageStartingWith(
            "Cannot score on cuda:77: the GPU is lost to this executor: CUDA error: an illegal memory access. Restart the executor");
  }

  @Test
  void aKilledTaskStopsWaitingAndGivesItsMemoryBack() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicBoolean killed = new AtomicBoolean();
    long oneSlot = 20 * 10;
    try (EngineCore engine = engine(limits(1, 1000, oneSlot), parts -> await(gate))) {
      Request computing = submit(engine, 0, 10);
      ExecutorService pool = Executors.newFixedThreadPool(2);
      Future<float[]> awaiting = pool.submit(() -> computing.await(killed::get));
      Future<Request> submitting =
          pool.submit(
              () -> {
                try (VectorSchemaRoot batch = TestNetwork.rows(allocator, 0, 10)) {
                  return engine.submit(batch, killed::get);
                }
              });
      pool.shutdown();
      killed.set(true);

      for (Future<?> end : List.of(awaiting, submitting)) {
        assertThatThrownBy(() -> end.get(250, TimeUnit.SECONDS))
            .hasRootCauseInstanceOf(BridgeException.class)
            .hasMessageContaining("its task was cancelled");
      }
      engine.cancel(computing);
      gate.countDown();
      assertScores(submit(engine, 5, 10).await(() -> false), 5, 10);
      assertThat(engine.stats().pinnedBytes()).isEqualTo(oneSlot);
    }
  }

  @Test
  void anInterruptedTaskStopsWaiting() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (EngineCore engine = engine(limits(1, 1000, 1 << 20), parts -> await(gate))) {
      Request request = submit(engine, 0, 10);
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> request.await(() -> false))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("its task was cancelled");
      assertThat(Thread.interrupted()).isTrue();
      gate.countDown();
    }
  }

  @Test
  void aBatchThatWasCancelledBeforeItsTurnIsNotComputed() {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger rows = new AtomicInteger();
    Consumer<List<Part>> before =
        parts -> {
          await(gate);
          rows.addAndGet(Part.rows(parts));
        };
    try (EngineCore engine = engine(limits(1, 1, 1 << 20), before)) {
      Request first = submit(engine, 0, 10);
      Request second = submit(engine, 0, 20);
      Request third = submit(engine, 0, 40);
      engine.cancel(second);
      gate.countDown();
      first.await(() -> false);
      third.await(() -> false);

      assertThat(rows).hasValue(50);
    }
  }

  @Test
  void closingFailsWhatWaitsAfterWhatIsUnderWay() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    EngineCore engine =
        engine(
            limits(1, 1, 1 << 20),
            parts -> {
              begun.countDown();
              await(gate);
            });
    Request first = submit(engine, 0, 10);
    await(begun);
    Request second = submit(engine, 0, 10);
    Thread closer = new Thread(engine::close);
    closer.start();

    assertThatThrownBy(() -> second.await(() -> false))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("the scoring engine is closed");
    gate.countDown();
    assertScores(first.await(() -> false), 0, 10);
    closer.join();
    assertThat(engine.stats().pinnedBytes()).isZero();
    assertThatThrownBy(() -> submit(engine, 0, 10))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("the scoring engine is closed");
  }

  @Test
  void columnsThatAreMissingOrOfAnotherTypeAreNamedTogether() {
    try (EngineCore engine = engine(limits(1, 100, 1 << 20), EngineCoreTest::nothing);
        VectorSchemaRoot batch = new VectorSchemaRoot(List.of(new Float8Vector("x", allocator)))) {
      assertThatThrownBy(() -> engine.submit(batch, () -> false))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("column `x` is FLOAT8 (allowed: FLOAT4)")
          .hasMessageContaining("column `t` is missing (allowed: FLOAT8)")
          .hasMessageContaining("column `c` is missing (allowed: VARCHAR)");
      assertScores(submit(engine, 0, 10).await(() -> false), 0, 10);
    }
  }

  @Test
  void aGpuThatIsNotThereIsAnError() {
    assertThatThrownBy(
            () ->
                EngineCore.open(
                    TestNetwork.network(), EngineDevice.cuda(99), EngineLimits.standard()))
        .isInstanceOf(BridgeException.class)
        .hasMessageStartingWith("Cannot score on cuda:99:")
        .hasMessageContaining("scoring.device=cpu");
  }

  private static void await(CountDownLatch gate) {
    try {
      if (!gate.await(250, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
