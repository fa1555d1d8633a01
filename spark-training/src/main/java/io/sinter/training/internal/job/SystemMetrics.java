package io.sinter.training.internal.job;

import io.sinter.registry.Metric;
import io.sinter.training.RankTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes MLflow's system metrics of what ranks say of their machines: means over an interval, under
 * {@code system/} for a training of one rank and {@code system/rank_1/} else, as MLflow names the
 * nodes of a run. Not thread-safe.
 */
final class SystemMetrics {
  private final Duration interval;
  private final Map<Integer, Window> windows = new HashMap<>();
  private int ranks = 1;

  private static final class Window {
    long since;
    final Map<String, double[]> sums = new LinkedHashMap<>();

    void add(Map<String, Double> figures) {
      figures.forEach(
          (name, value) -> {
            double[] sum = sums.computeIfAbsent(name, key -> new double[2]);
            sum[0] += value;
            sum[1]++;
          });
    }
  }

  /**
   * @param interval between two points of a metric; zero makes none
   */
  SystemMetrics(Duration interval) {
    this.interval = interval;
  }

  /** How many ranks there are. */
  void ranks(int count) {
    ranks = count;
  }

  /**
   * Takes what a rank says.
   *
   * @param millis when, since 1970
   * @param startMillis when the run began
   * @return what is to be logged now
   */
  List<Metric> add(RankTelemetry rank, long millis, long startMillis) {
    if (interval.isZero()) {
      return List.of();
    }
    Window window = windows.computeIfAbsent(rank.rank(), key -> new Window());
    if (window.since == 0) {
      window.since = millis;
    }
    window.add(rank.figures());
    return millis - window.since < interval.toMillis()
        ? List.of()
        : take(rank.rank(), window, millis, startMillis);
  }

  /** What is left, at the end. */
  List<Metric> rest(long millis, long startMillis) {
    List<Metric> metrics = new ArrayList<>();
    windows.forEach((rank, window) -> metrics.addAll(take(rank, window, millis, startMillis)));
    return metrics;
  }

  private List<Metric> take(int rank, Window window, long millis, long startMillis) {
    String node = ranks > 1 ? "rank_%d/".formatted(rank) : "";
    // The step is the run's age: it grows in a run that goes on after a fault, too.
    long step = Math.max(0, (millis - startMillis) / 1000);
    List<Metric> metrics = new ArrayList<>();
    window.sums.forEach(
        (name, sum) ->
            metrics.add(new Metric("system/" + node + name, sum[0] / sum[1], millis, step)));
    window.sums.clear();
    window.since = millis;
    return metrics;
  }
}
