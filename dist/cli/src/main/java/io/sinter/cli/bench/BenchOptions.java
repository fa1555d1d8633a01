package io.sinter.cli.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a benchmark is run.
 *
 * @param folder where tables and results go
 * @param rows of the table, at least 1,000
 * @param columns of float features, at least 2
 * @param files of the table, at least 1
 * @param rounds that are measured, at least 1
 * @param ranks that train together, at least 1
 * @param batchRows of one step over all ranks, at least 1
 * @param peer a Python interpreter with PyTorch and pyarrow, if peers run too
 */
public record BenchOptions(
    Path folder,
    long rows,
    int columns,
    int files,
    int rounds,
    int ranks,
    int batchRows,
    Optional<Path> peer) {
  /** These options with another table. */
  BenchOptions withTable(long newRows, int newColumns) {
    return new BenchOptions(folder, newRows, newColumns, files, rounds, ranks, batchRows, peer);
  }

  /** These options with other ranks. */
  BenchOptions withRanks(int newRanks) {
    return new BenchOptions(folder, rows, columns, files, rounds, newRanks, batchRows, peer);
  }
}
