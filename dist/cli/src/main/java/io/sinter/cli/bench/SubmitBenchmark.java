package io.sinter.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.job.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The time from {@code ./sinter} to the first step of a training. Each round is a launcher of its
 * own, whose JVM runs this benchmark too and, told by an environment variable, trains once and
 * writes when it reached what.
 */
final class SubmitBenchmark implements Benchmark {
  private static final String SUBMITTED = "SINTER_BENCH_SUBMITTED";
  private static final String LAUNCHER = "SINTER_LAUNCHER";
  private static final List<Integer> HIDDEN = List.of(256, 128);

  @Override
  public String name() {
    return "submit";
  }

  @Override
  public String summary() {
    return "the time from ./sinter to the first step, by phase";
  }

  @Override
  public BenchDefaults defaults() {
    return new BenchDefaults(100_000, 64, 3);
  }

  @Override
  public Findings run(BenchContext context) {
    Path phases = context.options().folder().resolve("submit/phases.json");
    return System.getenv(SUBMITTED) == null ? measure(context, phases) : started(context, phases);
  }

  /** The measured JVM: trains once and writes how long after the submission it reached what. */
  private Findings started(BenchContext context, Path phases) {
    long submitted = Long.parseLong(System.getenv(SUBMITTED));
    double session = since(submitted);
    BenchOptions options = context.options();
    BenchTable table = BenchTable.of(context.spark(), options);
    double opened = since(submitted);
    Workload workload =
        new Workload(options.columns(), HIDDEN, 1, options.batchRows(), options.ranks());
    SinterRun run = SinterRun.of(context.spark(), table, workload);
    double began = since(submitted) - run.seconds();
    double steps = Math.ceil((double) run.rows() / workload.batchRows());
    double ready = began + run.readySeconds();
    Map<String, Double> reached = new LinkedHashMap<>();
    reached.put(
        "the launcher and spark-submit's scripts",
        (ManagementFactory.getRuntimeMXBean().getStartTime() - submitted) / 1e3);
    reached.put("the JVM, Spark's classes and the session", session);
    reached.put("opening the Delta table", opened);
    reached.put("checking the columns", began + run.planSeconds());
    reached.put("barrier stage, natives, reading the rows, fitting the features", ready);
    reached.put("the first step", ready + run.last().seconds() / steps);
    try {
      Files.createDirectories(phases.getParent());
      new ObjectMapper().writeValue(phases.toFile(), reached);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Findings("one start", List.of(), List.of(), List.of());
  }

  private Findings measure(BenchContext context, Path phases) {
    BenchTable table = BenchTable.of(context.spark(), context.options());
    context.progress().step("table %s", table.version());
    Map<String, List<Double>> samples = new LinkedHashMap<>();
    List<Double> totals = new ArrayList<>();
    for (int round = 1; round <= context.options().rounds(); round++) {
      double before = 0;
      for (Map.Entry<String, JsonNode> reached : start(context.options(), phases).properties()) {
        double at = reached.getValue().asDouble();
        samples.computeIfAbsent(reached.getKey(), name -> new ArrayList<>()).add(at - before);
        before = at;
      }
      totals.add(before);
      context.progress().step("round %d: first step after %.2f s", round, before);
    }
    List<Figure> figures = new ArrayList<>();
    samples.forEach((name, values) -> figures.add(seconds(name, values)));
    figures.add(seconds("from submit to the first step", totals));
    return new Findings(
        "%d rows x %d float columns; each round a JVM of its own; the first step is the mean of the first epoch's"
            .formatted(context.options().rows(), context.options().columns()),
        List.of(),
        figures,
        List.of());
  }

  private static Figure seconds(String name, List<Double> values) {
    return new Figure(name, Unit.SECONDS, new Samples(values), Optional.empty(), Optional.empty());
  }

  private static JsonNode start(BenchOptions options, Path phases) {
    String launcher = System.getenv(LAUNCHER);
    if (launcher == null) {
      throw new JobException(
          "Cannot measure a start: %s is not set (allowed: the path of ./sinter). Run ./sinter bench submit."
              .formatted(LAUNCHER));
    }
    Path log = phases.resolveSibling("start.log");
    try {
      Files.createDirectories(phases.getParent());
      Files.deleteIfExists(phases);
      ProcessBuilder builder =
          new ProcessBuilder(
                  launcher,
                  "--home",
                  options.folder().getParent().toString(),
                  "bench",
                  "submit",
                  "--rows=" + options.rows(),
                  "--columns=" + options.columns(),
                  "--files=" + options.files(),
                  "--ranks=" + options.ranks(),
                  "--batch-rows=" + options.batchRows())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().put(SUBMITTED, String.valueOf(System.currentTimeMillis()));
      Process process = builder.start();
      try {
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
          throw new JobException(
              "Cannot measure a start: %s failed or took more than 5 minutes (allowed: an end with 0). Read %s."
                  .formatted(launcher, log));
        }
      } finally {
        process.destroy();
      }
      return new ObjectMapper().readTree(phases.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobException("Cannot measure a start: interrupted. Run the benchmark again.", e);
    }
  }

  private static double since(long submitted) {
    return (System.currentTimeMillis() - submitted) / 1e3;
  }
}
