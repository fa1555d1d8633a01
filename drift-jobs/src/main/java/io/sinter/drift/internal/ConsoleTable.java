package io.sinter.drift.internal;

import io.sinter.drift.PerformanceMetric;
import io.sinter.drift.statistics.Verdict;
import io.sinter.job.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One line a window on the console: performance by tier, then what drifted most. */
final class ConsoleTable {
  private static final int NAMED = 4;
  private static final String LINE = "%-22s %-13s %-13s %s";

  private ConsoleTable() {}

  static void print(Progress progress, Incidents incidents, Map<Signal, List<Finding>> findings) {
    SortedMap<Long, List<Finding>> windows = new TreeMap<>();
    findings
        .values()
        .forEach(
            list ->
                list.forEach(
                    finding ->
                        windows
                            .computeIfAbsent(finding.startMicros(), start -> new ArrayList<>())
                            .add(finding)));
    progress.step(LINE, "window", "auc est/real", "acc. est/real", "drifted columns");
    windows.forEach(
        (start, list) ->
            progress.step(
                LINE,
                incidents.window(list.get(0)),
                tiers(list, PerformanceMetric.ROC_AUC),
                tiers(list, PerformanceMetric.ACCURACY),
                drifted(list)));
  }

  private static String tiers(List<Finding> findings, PerformanceMetric metric) {
    return tier(findings, metric, "CBPE") + " " + tier(findings, metric, "REALIZED");
  }

  private static String tier(List<Finding> findings, PerformanceMetric metric, String method) {
    return findings.stream()
        .filter(
            finding ->
                finding.signal().equals(new Signal(Signal.PERFORMANCE, metric.column()))
                    && finding.method().equals(method))
        .findFirst()
        .map(ConsoleTable::figure)
        .orElse("-");
  }

  private static String figure(Finding finding) {
    String mark = finding.verdict() == Verdict.DRIFT ? "!" : "";
    return Double.isNaN(finding.value())
        ? "-"
        : String.format(Locale.ROOT, "%.3f%s", finding.value(), mark);
  }

  private static String drifted(List<Finding> findings) {
    List<Finding> columns =
        findings.stream().filter(f -> f.signal().kind().equals(Signal.DRIFT)).toList();
    List<Finding> drifted =
        columns.stream()
            .filter(finding -> finding.verdict() == Verdict.DRIFT)
            .sorted(Comparator.comparingDouble(Finding::value).reversed())
            .toList();
    long unjudged =
        columns.stream()
            .filter(f -> f.verdict() != Verdict.DRIFT && f.verdict() != Verdict.OK)
            .count();
    StringBuilder text = new StringBuilder(drifted.size() + " of " + columns.size());
    for (int i = 0; i < Math.min(NAMED, drifted.size()); i++) {
      text.append(i == 0 ? ": " : ", ")
          .append(
              String.format(
                  Locale.ROOT, "%s %.2f", drifted.get(i).signal().name(), drifted.get(i).value()));
    }
    text.append(drifted.size() > NAMED ? ", ..." : "");
    return unjudged == 0 ? text.toString() : text + " (" + unjudged + " not judged)";
  }
}
