package io.sinter.cli.bench;

import io.sinter.registry.Metric;
import io.sinter.registry.MetricLog;
import io.sinter.registry.MetricLogOptions;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import io.sinter.registry.Run;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tasks of {@link RegistryBenchmark} in a process of their own: {@code start URI} or {@code
 * work URI FOLDER TARGET POINTS}. Prints one line of JSON, seconds by task.
 */
public final class RegistryWorker {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int BURSTS = 500;
  private static final int BURST = 100;
  private static final String EXPERIMENT = "bench";

  private final MlflowOptions options;
  private final Map<String, Double> result = new LinkedHashMap<>();

  private RegistryWorker(URI server) {
    this.options = MlflowOptions.of(server);
  }

  /** Runs one of the tasks. */
  public static void main(String[] arguments) throws Exception {
    RegistryWorker worker = new RegistryWorker(URI.create(arguments[1]));
    if (arguments[0].equals("start")) {
      worker.start();
    } else {
      worker.work(Path.of(arguments[2]), Path.of(arguments[3]), Integer.parseInt(arguments[4]));
    }
    StringBuilder json = new StringBuilder();
    worker.result.forEach(
        (name, value) ->
            json.append(json.length() == 0 ? "{" : ",").append("\"%s\":%s".formatted(name, value)));
    System.out.println(json.append('}'));
  }

  private void start() {
    long begin = System.nanoTime();
    try (MlflowClient client = MlflowClient.connect(options)) {
      client.experiment(EXPERIMENT);
      result.put("start", since(begin));
    }
  }

  private void work(Path folder, Path target, int points) throws Exception {
    try (MlflowClient client = MlflowClient.connect(options)) {
      String experiment = client.experiment(EXPERIMENT);
      // Before the files: the disk is busy for a while after them.
      metrics(client, experiment, points);
      Run run = client.startRun(experiment, "files", Map.of());
      long begin = System.nanoTime();
      client.artifacts(run).uploadAll(folder);
      result.put("upload", since(begin));
      begin = System.nanoTime();
      client.artifacts(run).downloadAll(target);
      result.put("download", since(begin));
      result.put("heap", peakHeap());
      calls(experiment, target);
    }
  }

  private void metrics(MlflowClient client, String experiment, int points) {
    Run run = client.startRun(experiment, "metrics", Map.of());
    long begin = System.nanoTime();
    try (MetricLog log = client.metricLog(run.id(), MetricLogOptions.inMemory())) {
      for (int i = 0; i < points; i++) {
        log.log(new Metric("metric_" + i % 10, 1.0 / (i + 1), 1_000_000 + i, i / 10));
      }
      if (!log.flush(LIMIT)) {
        throw new IllegalStateException("the server did not take the metrics within " + LIMIT);
      }
    }
    result.put("metrics", since(begin));
  }

  /** What a call costs a training, whatever the server does. */
  private void calls(String experiment, Path target) throws IOException, InterruptedException {
    try (ServerGate gate = new ServerGate(options.trackingUri());
        MlflowClient client = MlflowClient.connect(MlflowOptions.of(gate.uri()))) {
      String run = client.startRun(experiment, "calls", Map.of()).id();
      calls(client, run, target, "");
      for (ServerGate.State state : ServerGate.State.values()) {
        gate.set(state);
        calls(client, run, target, state.name());
      }
    }
  }

  private void calls(MlflowClient client, String run, Path target, String state)
      throws InterruptedException {
    MetricLogOptions spooling =
        MetricLogOptions.spoolingTo(target.resolveSibling("spool")).withDrain(Duration.ZERO);
    long total = 0;
    long longest = 0;
    try (MetricLog log = client.metricLog(run, spooling)) {
      for (int burst = 0; burst < BURSTS; burst++) {
        for (int i = 0; i < BURST; i++) {
          long begin = System.nanoTime();
          log.log("loss", 1.0 / (i + 1), burst * BURST + i);
          long spent = System.nanoTime() - begin;
          total += spent;
          longest = Math.max(longest, spent);
        }
        Thread.sleep(4);
      }
      if (log.figures().dropped() > 0) {
        throw new IllegalStateException("points were dropped: " + log.figures());
      }
    }
    // The first time is the JVM's warm-up.
    if (!state.isEmpty()) {
      result.put("log " + state, total / 1e9 / (BURSTS * BURST));
      result.put("longest " + state, longest / 1e9);
    }
  }

  /** The sum of the pools' peaks, which is no less than the peak of the heap, in MiB. */
  private static double peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong((MemoryPoolMXBean pool) -> pool.getPeakUsage().getUsed())
            .sum()
        / (double) (1 << 20);
  }

  private static double since(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
