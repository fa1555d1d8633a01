package io.sinter.cli.bench;

import java.util.List;

/**
 * What a benchmark came to.
 *
 * @param setting in one sentence: table, network, ranks
 * @param versions of what ran, e.g. {@code PyTorch 2.10.0}
 * @param figures side by side
 * @param tables of anything else
 */
record Findings(String setting, List<String> versions, List<Figure> figures, List<Table> tables) {
  /** Copies. */
  Findings {
    versions = List.copyOf(versions);
    figures = List.copyOf(figures);
    tables = List.copyOf(tables);
  }

  /**
   * Rows of text.
   *
   * @param title above it
   * @param header of its columns
   * @param rows as many cells as the header has
   */
  record Table(String title, List<String> header, List<List<String>> rows) {
    /** Copies. */
    Table {
      header = List.copyOf(header);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }
}
