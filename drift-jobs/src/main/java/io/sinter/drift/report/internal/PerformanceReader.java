package io.sinter.drift.report.internal;

import io.sinter.drift.report.internal.PerformanceFacts.Point;
import io.sinter.job.TableVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** Performance from the monitor's table. */
final class PerformanceReader {
  private PerformanceReader() {}

  static PerformanceFacts read(PinnedTables tables, String table, String model, int windows) {
    Optional<TableVersion> version = tables.find(table);
    if (version.isEmpty()) {
      return missing("Performance was not measured yet: there is no table %s.".formatted(table));
    }
    List<Point> points = new ArrayList<>();
    for (Row row :
        MonitorRows.newest(
            tables.read(version.get()), model, List.of("metric", "method"), windows)) {
      Rows.window(row, "window").ifPresent(window -> points.add(point(window, row)));
    }
    if (points.isEmpty()) {
      return missing("%s holds nothing about %s yet.".formatted(version.get(), model));
    }
    points.sort(
        Comparator.comparing(Point::window)
            .thenComparing(point -> rank(point.metric()))
            .thenComparing(Point::metric)
            .thenComparing(Point::method));
    return new PerformanceFacts(points, Optional.empty());
  }

  private static PerformanceFacts missing(String reason) {
    return new PerformanceFacts(List.of(), Optional.of(reason));
  }

  private static int rank(String metric) {
    int known = List.of("roc_auc", "accuracy").indexOf(metric);
    return known < 0 ? Integer.MAX_VALUE : known;
  }

  private static Point point(Window window, Row row) {
    return new Point(
        window,
        Rows.text(row, "metric"),
        Rows.text(row, "method"),
        Rows.number(row, "value"),
        Rows.number(row, "ci_low"),
        Rows.number(row, "ci_high"),
        Rows.number(row, "reference_value"),
        Rows.number(row, "threshold"),
        Rows.count(row, "n_labeled"),
        Rows.count(row, "n_unlabeled"),
        Rows.text(row, "verdict"),
        Rows.text(row, "reason"));
  }
}
