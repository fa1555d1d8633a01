package io.sinter.drift.report.internal;

import io.sinter.drift.report.internal.DriftFacts.Cell;
import io.sinter.job.TableVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;

/** Drift from the monitor's table. */
final class DriftReader {
  private DriftReader() {}

  /**
   * @param windows how many of the newest windows
   * @param columns how many columns, those that moved most
   */
  static DriftFacts read(
      PinnedTables tables, String table, String model, int windows, int columns) {
    Optional<TableVersion> version = tables.find(table);
    if (version.isEmpty()) {
      return missing("Drift was not measured yet: there is no table %s.".formatted(table));
    }
    List<Row> rows =
        MonitorRows.newest(tables.read(version.get()), model, List.of("column_name"), windows);
    List<Cell> cells = new ArrayList<>();
    for (Row row : rows) {
      Rows.window(row, "window").ifPresent(window -> cells.add(cell(window, row)));
    }
    if (cells.isEmpty()) {
      return missing("%s holds nothing about %s yet.".formatted(version.get(), model));
    }
    Optional<Window> reference =
        rows.stream().flatMap(row -> Rows.window(row, "window_cmp").stream()).findFirst();
    DriftFacts all = new DriftFacts(reference, cells, Optional.empty());
    List<String> strongest = all.columns();
    if (strongest.size() <= columns) {
      return all;
    }
    Set<String> kept = new HashSet<>(strongest.subList(0, columns));
    return new DriftFacts(
        reference,
        cells.stream().filter(cell -> kept.contains(cell.column())).toList(),
        Optional.empty());
  }

  private static DriftFacts missing(String reason) {
    return new DriftFacts(Optional.empty(), List.of(), Optional.of(reason));
  }

  private static Cell cell(Window window, Row row) {
    return new Cell(
        window,
        Rows.text(row, "column_name"),
        Rows.text(row, "data_type"),
        Rows.number(row, "js_distance"),
        Rows.text(row, "measure"),
        Rows.number(row, "value"),
        Rows.number(row, "threshold"),
        Rows.number(row, "population_stability_index"),
        Rows.number(row, "ks_test", "statistic"),
        Rows.number(row, "tv_distance"),
        Rows.number(row, "wasserstein_distance"),
        Rows.number(row, "p_value"),
        Rows.number(row, "q_value"),
        Rows.count(row, "n_ref"),
        Rows.count(row, "n_cur"),
        Rows.text(row, "verdict"),
        Rows.text(row, "reason"));
  }
}
