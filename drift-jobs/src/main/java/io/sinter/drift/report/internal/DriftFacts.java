package io.sinter.drift.report.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How far each column moved from the reference window.
 *
 * @param reference the window everything is compared with
 * @param cells one per column and window
 * @param missing why there are none; empty when there are
 */
public record DriftFacts(Optional<Window> reference, List<Cell> cells, Optional<String> missing) {
  public static final String DRIFT = "DRIFT";

  public DriftFacts {
    cells = List.copyOf(cells);
  }

  /**
   * One column in one window; NaN where a measure does not apply to the column.
   *
   * @param distance what the heat map shows
   * @param measure the measure that decided the verdict, {@code value} and {@code threshold} its
   *     numbers
   */
  public record Cell(
      Window window,
      String column,
      String dataType,
      double distance,
      String measure,
      double value,
      double threshold,
      double stabilityIndex,
      double kolmogorovSmirnov,
      double totalVariation,
      double wasserstein,
      double pValue,
      double qValue,
      long referenceRows,
      long currentRows,
      String verdict,
      String reason) {

    public boolean drifted() {
      return verdict.equals(DRIFT);
    }
  }

  /** Every window, oldest first. */
  public List<Window> windows() {
    return List.copyOf(new TreeSet<>(cells.stream().map(Cell::window).toList()));
  }

  /** The columns, the one that moved most in any window first. */
  public List<String> columns() {
    return cells.stream()
        .map(Cell::column)
        .distinct()
        .sorted(Comparator.comparing(this::strength).reversed().thenComparing(column -> column))
        .toList();
  }

  public Optional<Cell> cell(String column, Window window) {
    return cells.stream()
        .filter(cell -> cell.column().equals(column) && cell.window().equals(window))
        .findFirst();
  }

  /** Largest distance of a column over the windows. */
  public double strength(String column) {
    return cells.stream()
        .filter(cell -> cell.column().equals(column) && !Double.isNaN(cell.distance()))
        .mapToDouble(Cell::distance)
        .max()
        .orElse(0);
  }
}
