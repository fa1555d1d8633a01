package io.sinter.cli.bench;

/**
 * What a benchmark does where its user has chosen nothing.
 *
 * @param rows of the table
 * @param columns of float features
 * @param rounds that are measured
 */
record BenchDefaults(long rows, int columns, int rounds) {
  /** The table the targets are stated on, three rounds. */
  static final BenchDefaults LARGE_TABLE = new BenchDefaults(2_000_000, 64, 3);
}
