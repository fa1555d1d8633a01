package io.sinter.drift.report.internal;

import io.sinter.drift.report.internal.PerformanceFacts.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Performance by window: estimated, realised, reference and threshold. */
final class PerformanceSection {
  private static final String ESTIMATED = PerformanceFacts.ESTIMATED;
  private static final String REALIZED = PerformanceFacts.REALIZED;

  private PerformanceSection() {}

  static Map<String, Object> view(PerformanceFacts facts) {
    List<String> metrics = shown(facts);
    return View.of(
        "missing", facts.missing().orElse(""),
        "present", facts.missing().isEmpty(),
        "lede", lede(facts),
        "charts", metrics.stream().map(metric -> chart(facts, metric)).toList(),
        "metrics", metrics.stream().map(Format::metric).toList(),
        "rows", facts.windows().stream().map(window -> row(facts, metrics, window)).toList(),
        "referenceRow", referenceRow(facts, metrics),
        "hasNotes", !notes(facts).isEmpty(),
        "notes", notes(facts));
  }

  /** The series the charts draw, one entry a metric. */
  static Map<String, Object> data(PerformanceFacts facts) {
    Map<String, Object> data = new LinkedHashMap<>();
    List<Window> windows = facts.windows();
    for (String metric : shown(facts)) {
      data.put(
          key(metric),
          View.of(
              "windows", windows.stream().map(Window::label).toList(),
              "estimate", values(facts, windows, metric, ESTIMATED, Point::value),
              "low", values(facts, windows, metric, ESTIMATED, Point::low),
              "high", values(facts, windows, metric, ESTIMATED, Point::high),
              "realized", values(facts, windows, metric, REALIZED, Point::value),
              "reference", levels(facts, windows, metric, Point::reference),
              "threshold", levels(facts, windows, metric, Point::threshold)));
    }
    return data;
  }

  /** The metrics of which more is better and that have a level to compare with: not log loss. */
  private static List<String> shown(PerformanceFacts facts) {
    return facts.metrics().stream().filter(metric -> !metric.equals("log_loss")).toList();
  }

  private static String key(String metric) {
    return "performance-" + metric;
  }

  private static List<Double> values(
      PerformanceFacts facts,
      List<Window> windows,
      String metric,
      String method,
      ToDoubleFunction<Point> value) {
    return windows.stream()
        .map(
            window ->
                facts.point(window, metric, method).map(value::applyAsDouble).orElse(Double.NaN))
        .toList();
  }

  /** A level both tiers may carry: the estimate's, else the realised one's. */
  private static List<Double> levels(
      PerformanceFacts facts, List<Window> windows, String metric, ToDoubleFunction<Point> value) {
    return windows.stream().map(window -> level(facts, window, metric, value)).toList();
  }

  private static double level(
      PerformanceFacts facts, Window window, String metric, ToDoubleFunction<Point> value) {
    return facts.points().stream()
        .filter(point -> point.window().equals(window) && point.metric().equals(metric))
        .mapToDouble(value)
        .filter(Double::isFinite)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String lede(PerformanceFacts facts) {
    List<String> sentences = new ArrayList<>();
    for (String metric : shown(facts)) {
      facts
          .lowest(metric, ESTIMATED)
          .ifPresent(
              low ->
                  sentences.add(
                      "Estimated %s is lowest in %s, %s (%s in the reference window)."
                          .formatted(
                              Format.metricWords(metric),
                              low.window().words(),
                              Format.number(low.value(), 3),
                              Format.number(low.reference(), 3))));
    }
    error(facts).ifPresent(sentences::add);
    return String.join(" ", sentences);
  }

  /** How far the estimate was from what labels showed, over every metric and window. */
  private static Optional<String> error(PerformanceFacts facts) {
    double[] errors =
        facts.points().stream()
            .filter(point -> point.method().equals(ESTIMATED))
            .filter(point -> shown(facts).contains(point.metric()))
            .flatMapToDouble(
                point ->
                    facts.point(point.window(), point.metric(), REALIZED).stream()
                        .mapToDouble(realized -> Math.abs(realized.value() - point.value())))
            .filter(Double::isFinite)
            .toArray();
    return errors.length == 0
        ? Optional.empty()
        : Optional.of(
            "Where labels arrived, the estimates were off by %s on average."
                .formatted(Format.number(java.util.Arrays.stream(errors).average().orElse(0), 3)));
  }

  private static Map<String, Object> chart(PerformanceFacts facts, String metric) {
    List<Point> estimates = facts.series(metric, ESTIMATED);
    List<String> parts = new ArrayList<>();
    for (Point point : estimates) {
      String realized =
          facts
              .point(point.window(), metric, REALIZED)
              .filter(p -> Double.isFinite(p.value()))
              .map(p -> ", realised " + Format.number(p.value(), 3))
              .orElse("");
      parts.add(
          point.window().label() + " estimated " + Format.number(point.value(), 3) + realized);
    }
    return View.of(
        "key",
        key(metric),
        "name",
        Format.metric(metric),
        "note",
        "higher is better",
        "words",
        Format.metric(metric) + " by window: " + String.join("; ", parts) + ".");
  }

  private static Map<String, Object> row(
      PerformanceFacts facts, List<String> metrics, Window window) {
    List<Point> here =
        facts.points().stream().filter(point -> point.window().equals(window)).toList();
    return View.of(
        "window", window.label(),
        "metrics", metrics.stream().map(metric -> cells(facts, window, metric)).toList(),
        "labelled", Format.count(here.stream().mapToLong(Point::labelled).max().orElse(0)),
        "unlabelled", Format.count(unlabelled(here)));
  }

  /**
   * Rows without a label: what the realised tier left out, or all that was estimated when there is
   * none.
   */
  private static long unlabelled(List<Point> here) {
    return here.stream()
        .filter(point -> point.method().equals(REALIZED))
        .mapToLong(Point::unlabelled)
        .findFirst()
        .orElseGet(() -> here.stream().mapToLong(Point::unlabelled).max().orElse(0));
  }

  private static Map<String, Object> cells(PerformanceFacts facts, Window window, String metric) {
    Optional<Point> estimate = facts.point(window, metric, ESTIMATED);
    Optional<Point> realized = facts.point(window, metric, REALIZED);
    return View.of(
        "estimate", estimate.map(p -> Format.number(p.value(), 3)).orElse(Format.NONE),
        "band", estimate.map(PerformanceSection::band).orElse(""),
        "estimateAlarm", estimate.filter(PerformanceSection::alarm).isPresent(),
        "realized", realized.map(p -> Format.number(p.value(), 3)).orElse(Format.NONE),
        "realizedAlarm", realized.filter(PerformanceSection::alarm).isPresent(),
        "threshold", Format.number(level(facts, window, metric, Point::threshold), 3));
  }

  private static String band(Point point) {
    return Double.isFinite(point.low())
        ? Format.number(point.low(), 3) + " to " + Format.number(point.high(), 3)
        : "";
  }

  private static boolean alarm(Point point) {
    return point.verdict().equals(DriftFacts.DRIFT);
  }

  private static Map<String, Object> referenceRow(PerformanceFacts facts, List<String> metrics) {
    List<String> levels = new ArrayList<>();
    for (String metric : metrics) {
      levels.add(
          Format.number(
              facts.windows().stream()
                  .mapToDouble(window -> level(facts, window, metric, Point::reference))
                  .filter(Double::isFinite)
                  .findFirst()
                  .orElse(Double.NaN),
              3));
    }
    return View.of("metrics", levels);
  }

  /** Why a tier abstained, each reason once with its windows. */
  private static List<String> notes(PerformanceFacts facts) {
    Map<String, TreeSet<Window>> reasons = new LinkedHashMap<>();
    for (Point point : facts.points()) {
      if (!point.reason().isBlank() && shown(facts).contains(point.metric())) {
        String method = point.method().equals(REALIZED) ? "Realised" : point.method();
        String about = method + " " + Format.metric(point.metric()) + ": " + point.reason();
        reasons.computeIfAbsent(about, reason -> new TreeSet<>()).add(point.window());
      }
    }
    return reasons.entrySet().stream()
        .map(
            entry ->
                entry.getKey()
                    + " ("
                    + String.join(", ", entry.getValue().stream().map(Window::label).toList())
                    + ")")
        .toList();
  }
}
