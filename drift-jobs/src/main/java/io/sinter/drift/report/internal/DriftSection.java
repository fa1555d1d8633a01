package io.sinter.drift.report.internal;

import io.sinter.drift.report.internal.DriftFacts.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The heat map of columns by windows, and every measure behind it. */
final class DriftSection {
  private static final double STRONG = 0.68;

  private DriftSection() {}

  static Map<String, Object> view(DriftFacts facts) {
    List<String> columns = facts.columns();
    List<Window> windows = facts.windows();
    double most = columns.stream().mapToDouble(facts::strength).max().orElse(0);
    return View.of(
        "missing", facts.missing().orElse(""),
        "present", facts.missing().isEmpty(),
        "measure", "Jensen\u2013Shannon distance",
        "most", Format.number(most, 2),
        "lede", lede(facts),
        "windows", windows.stream().map(Window::label).toList(),
        "rows", columns.stream().map(column -> row(facts, column, windows, most)).toList(),
        "cellCount", Format.count(facts.cells().size()),
        "table", table(facts, columns, windows));
  }

  private static String lede(DriftFacts facts) {
    long drifted = facts.cells().stream().filter(Cell::drifted).count();
    List<String> columns = facts.columns();
    String reference = facts.reference().map(window -> " (" + window.words() + ")").orElse("");
    String strongest = columns.isEmpty() ? "" : " %s moved most.".formatted(columns.get(0));
    return "Distance of every column from the reference window%s, strongest first. The verdict is drift in %s of %s cells.%s"
        .formatted(reference, Format.count(drifted), Format.count(facts.cells().size()), strongest);
  }

  private static Map<String, Object> row(
      DriftFacts facts, String column, List<Window> windows, double most) {
    List<Optional<Cell>> cells =
        windows.stream().map(window -> facts.cell(column, window)).toList();
    return View.of(
        "column",
        column,
        "type",
        cells.stream().flatMap(Optional::stream).map(Cell::dataType).findFirst().orElse(""),
        "cells",
        cells.stream().map(cell -> cell(cell, most)).toList(),
        "driftedCount",
        cells.stream().flatMap(Optional::stream).filter(Cell::drifted).count()
            + " of "
            + windows.size());
  }

  private static Map<String, Object> cell(Optional<Cell> found, double most) {
    if (found.isEmpty() || !Double.isFinite(found.get().distance())) {
      String why = found.map(DriftSection::tip).orElse("Not measured in this window");
      return View.of("value", "", "tip", why);
    }
    Cell cell = found.get();
    double share = most > 0 ? cell.distance() / most : 0;
    return View.of(
        "value", Format.number(cell.distance(), 3),
        "share", String.format(Locale.ROOT, "%.3f", share),
        "strong", share > STRONG,
        "drifted", cell.drifted(),
        "tip", tip(cell));
  }

  private static String tip(Cell cell) {
    List<String> lines = new ArrayList<>();
    lines.add(cell.column() + ", " + cell.window().label());
    lines.add("Verdict: " + verdict(cell));
    if (Double.isFinite(cell.value())) {
      lines.add(
          "Decided by %s: %s, threshold %s"
              .formatted(
                  cell.measure(),
                  Format.number(cell.value(), 3),
                  Format.number(cell.threshold(), 3)));
    }
    add(lines, "Jensen\u2013Shannon distance", cell.distance());
    add(lines, "PSI", cell.stabilityIndex());
    add(lines, "KS statistic", cell.kolmogorovSmirnov());
    add(lines, "Total variation", cell.totalVariation());
    add(lines, "Wasserstein", cell.wasserstein());
    if (Double.isFinite(cell.qValue())) {
      lines.add(
          "p " + Format.probability(cell.pValue()) + ", q " + Format.probability(cell.qValue()));
    }
    lines.add(
        "%s rows, reference %s"
            .formatted(Format.count(cell.currentRows()), Format.count(cell.referenceRows())));
    return String.join("\n", lines);
  }

  private static void add(List<String> lines, String name, double value) {
    if (Double.isFinite(value)) {
      lines.add(name + ": " + Format.number(value, 3));
    }
  }

  private static String verdict(Cell cell) {
    String words = cell.verdict().toLowerCase(Locale.ROOT).replace('_', ' ');
    return cell.reason().isBlank() ? words : words + " (" + cell.reason() + ")";
  }

  private static List<Map<String, Object>> table(
      DriftFacts facts, List<String> columns, List<Window> windows) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String column : columns) {
      for (Window window : windows) {
        facts.cell(column, window).ifPresent(cell -> rows.add(measures(cell)));
      }
    }
    return rows;
  }

  private static Map<String, Object> measures(Cell cell) {
    return View.of(
        "column", cell.column(),
        "window", cell.window().label(),
        "distance", Format.number(cell.distance(), 4),
        "threshold", cell.measure() + " " + Format.number(cell.threshold(), 3),
        "psi", Format.number(cell.stabilityIndex(), 4),
        "ks", Format.number(cell.kolmogorovSmirnov(), 4),
        "tv", Format.number(cell.totalVariation(), 4),
        "wasserstein", Format.number(cell.wasserstein(), 4),
        "p", Format.probability(cell.pValue()),
        "q", Format.probability(cell.qValue()),
        "rows", Format.count(cell.currentRows()),
        "drifted", cell.drifted(),
        "verdict", verdict(cell));
  }
}
