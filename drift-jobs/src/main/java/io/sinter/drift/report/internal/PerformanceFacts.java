package io.sinter.drift.report.internal;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Model performance by window, every tier side by side.
 *
 * @param points one entry per window, metric and method, ordered by window
 * @param missing why there are none; empty when there are
 */
public record PerformanceFacts(List<Point> points, Optional<String> missing) {
  public static final String ESTIMATED = "CBPE";
  public static final String REALIZED = "REALIZED";

  public PerformanceFacts {
    points = List.copyOf(points);
  }

  /** One value of one metric in one window; NaN where there is none. */
  public record Point(
      Window window,
      String metric,
      String method,
      double value,
      double low,
      double high,
      double reference,
      double threshold,
      long labelled,
      long unlabelled,
      String verdict,
      String reason) {}

  /** The points of one metric and method, by window. */
  public List<Point> series(String metric, String method) {
    return points.stream()
        .filter(point -> point.metric().equals(metric) && point.method().equals(method))
        .sorted((a, b) -> a.window().compareTo(b.window()))
        .toList();
  }

  /** The point of one window, metric and method. */
  public Optional<Point> point(Window window, String metric, String method) {
    return series(metric, method).stream().filter(p -> p.window().equals(window)).findFirst();
  }

  /** Every window, oldest first. */
  public List<Window> windows() {
    return List.copyOf(new TreeSet<>(points.stream().map(Point::window).toList()));
  }

  /** The metric names, in order of appearance. */
  public List<String> metrics() {
    return points.stream().map(Point::metric).distinct().toList();
  }

  /** The window whose value of a metric and method is lowest. */
  public Optional<Point> lowest(String metric, String method) {
    return series(metric, method).stream()
        .filter(point -> !Double.isNaN(point.value()))
        .reduce((a, b) -> b.value() < a.value() ? b : a);
  }
}
