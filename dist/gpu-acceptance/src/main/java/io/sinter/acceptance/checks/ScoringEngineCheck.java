package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.kernels.MemoryLimit;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.arrow.EngineColumn;
import io.sinter.arrow.EngineDevice;
import io.sinter.arrow.EngineLimits;
import io.sinter.arrow.EngineNetwork;
import io.sinter.arrow.EngineStats;
import io.sinter.arrow.EngineTask;
import io.sinter.arrow.GpuRuntime;
import io.sinter.arrow.GpuTransfers;
import io.sinter.arrow.ScoringEngine;
import io.sinter.training.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Whether one engine serves many tasks: their scores, its copies, its memory. */
public final class ScoringEngineCheck extends GpuCheck {
  private static final int TASKS = 8;
  private static final int BATCH_ROWS = 4096;
  private static final int COLUMNS = 32;
  private static final double TOLERANCE = 1e-5;
  private static final long ROOM = 256L << 20;
  private static final long WORKSPACE = 64L << 20;

  /** The check. */
  public ScoringEngineCheck() {
    super(
        "scoring-engine",
        "eight tasks share one engine: scores are the CPU's, all copies are from pinned memory, a pass that is too large is halved, and closing frees the GPU but for what cuBLAS keeps",
        "differ by <= 1e-5; 0 pageable bytes; cuBLAS alone keeps memory");
  }

  @Override
  public CheckResult run(CheckContext context) throws Exception {
    Workload workload = Workload.mlp(COLUMNS, List.of(1024, 1024), 4096, 512);
    WorkloadTable table = new WorkloadTable(context.spark(), workload, context.tables());
    List<EngineColumn> numbers = new ArrayList<>();
    workload.names().forEach(name -> numbers.add(new EngineColumn.Numeric(name)));
    EngineNetwork network =
        new EngineNetwork(
            Trainer.untrained(table.set(), workload.network(), 1),
            numbers,
            List.of(),
            EngineNetwork.Finish.SIGMOID);
    EngineDevice device = context.onGpu() ? EngineDevice.cuda(0) : EngineDevice.cpu();
    List<CheckFigure> figures = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    float[] expected;
    try (ScoringEngine cpu = open(network, EngineDevice.cpu())) {
      expected = task(cpu, 1, 1);
    }
    long before = context.onGpu() ? GpuRuntime.memory(0).allocated() : 0;
    share(network, device, context.onGpu() ? 12 : 2, expected, figures, problems);
    if (context.onGpu()) {
      long kept = GpuRuntime.memory(0).allocated() - before;
      exhaust(network, device, expected, figures, problems);
      long left = GpuRuntime.memory(0).allocated() - before;
      left(kept, left, figures, problems);
    }
    return CheckResult.of(problems, figures);
  }

  /** cuBLAS keeps a workspace for each lane, which the next engine's lanes use. */
  private static void left(long kept, long left, List<CheckFigure> figures, List<String> problems) {
    long allowed = EngineLimits.standard().lanes() * WORKSPACE;
    figures.add(CheckFigure.of("bytes kept after one engine", (double) kept, ""));
    figures.add(
        new CheckFigure("bytes kept after two", (double) left, "", "<= %,d".formatted(allowed)));
    if (left > allowed || left > kept + WORKSPACE) {
      problems.add(
          "%,d bytes are left on the GPU after one engine, %,d after two".formatted(kept, left));
    }
  }

  private static ScoringEngine open(EngineNetwork network, EngineDevice device) {
    return ScoringEngine.open(network, device, EngineLimits.standard());
  }

  private static void share(
      EngineNetwork network,
      EngineDevice device,
      int batches,
      float[] expected,
      List<CheckFigure> figures,
      List<String> problems)
      throws Exception {
    long pageable = GpuTransfers.pageableBytes();
    try (ScoringEngine engine = open(network, device)) {
      task(engine, 1, 2); // The first pass loads kernels.
      EngineStats warm = engine.stats();
      ExecutorService pool = Executors.newFixedThreadPool(TASKS);
      List<Callable<float[]>> tasks = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        tasks.add(() -> task(engine, 1, batches));
      }
      long start = System.nanoTime();
      double largest = 0;
      for (Future<float[]> last : pool.invokeAll(tasks)) {
        largest = largest(largest, expected, last.get());
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      pool.shutdown();
      EngineStats done = engine.stats();
      long unpinned = GpuTransfers.pageableBytes() - pageable;
      figures.add(new CheckFigure("differ by", largest, "", "<= 1e-5"));
      figures.add(
          CheckFigure.of("of 8 tasks", (double) (done.rows() - warm.rows()) / seconds, "rows/s"));
      figures.add(CheckFigure.of("batches", (double) (done.batches() - warm.batches()), ""));
      figures.add(CheckFigure.of("passes", (double) (done.passes() - warm.passes()), ""));
      figures.add(new CheckFigure("pageable bytes", (double) unpinned, "", "0"));
      if (!(largest <= TOLERANCE)) {
        problems.add("scores of tasks together differ by %.2g".formatted(largest));
      }
      if (unpinned > 0) {
        problems.add("%,d bytes were copied from pageable memory".formatted(unpinned));
      }
    }
  }

  /** One large batch with room for a part of it: two layers of 1,024 numbers take 8 KiB a row. */
  private static void exhaust(
      EngineNetwork network,
      EngineDevice device,
      float[] expected,
      List<CheckFigure> figures,
      List<String> problems) {
    try (ScoringEngine engine = open(network, device)) {
      GpuRuntime.emptyCache();
      MemoryLimit.leave(device.index(), ROOM);
      float[] scores = task(engine, 64, 1);
      double largest = largest(0, expected, scores);
      EngineStats stats = engine.stats();
      figures.add(CheckFigure.of("halvings in a small memory", (double) stats.halvings(), ""));
      figures.add(new CheckFigure("then differ by", largest, "", "<= 1e-5"));
      if (stats.halvings() == 0) {
        problems.add("the small memory sufficed");
      }
      if (!(largest <= TOLERANCE)) {
        problems.add("scores of halved passes differ by %.2g".formatted(largest));
      }
    } finally {
      MemoryLimit.lift(device.index());
    }
  }

  private static double largest(double before, float[] expected, float[] found) {
    double largest = before;
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs((double) expected[i % expected.length] - found[i]);
      largest = difference <= largest ? largest : difference;
    }
    return largest;
  }

  /**
   * What a task does: the same rows again and again, the next batch handed over before the last is
   * fetched.
   *
   * @return the scores of the last batch
   */
  private static float[] task(ScoringEngine engine, int times, int batches) {
    float[] scores = {};
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot rows = rows(allocator, times);
        EngineTask task = engine.join(() -> false)) {
      for (int batch = 0; batch < batches; batch++) {
        task.submit(rows);
        if (batch > 0) {
          scores = task.await();
        }
      }
      scores = task.await();
    }
    return scores;
  }

  private static VectorSchemaRoot rows(RootAllocator allocator, int times) {
    SplittableRandom random = new SplittableRandom(3);
    List<FieldVector> vectors = new ArrayList<>();
    for (int column = 0; column < COLUMNS; column++) {
      Float4Vector vector = new Float4Vector("f" + column, allocator);
      vector.allocateNew(BATCH_ROWS * times);
      for (int row = 0; row < BATCH_ROWS; row++) {
        float value = (float) (2 * random.nextDouble() - 1);
        for (int time = 0; time < times; time++) {
          vector.set(row + time * BATCH_ROWS, value);
        }
      }
      vector.setValueCount(BATCH_ROWS * times);
      vectors.add(vector);
    }
    return new VectorSchemaRoot(vectors);
  }
}
