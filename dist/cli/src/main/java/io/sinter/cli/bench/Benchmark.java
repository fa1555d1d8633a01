package io.sinter.cli.bench;

/** One benchmark. Implementations hold no state between runs. */
interface Benchmark {
  /** Its name on the command line, lower case with hyphens. */
  String name();

  /** What it measures, in one line of the help. */
  String summary();

  /** These options with the benchmark's own defaults where the user has chosen nothing. */
  BenchDefaults defaults();

  /** Measures. */
  Findings run(BenchContext context);
}
