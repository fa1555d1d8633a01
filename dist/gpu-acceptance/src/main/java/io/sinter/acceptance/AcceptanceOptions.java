package io.sinter.acceptance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The suite's command line.
 *
 * @param device where checks compute
 * @param only the names of checks; empty for all
 * @param out the folder for results and logs
 * @param python an interpreter with PyTorch, for comparisons
 * @param mode what to do
 */
record AcceptanceOptions(
    AcceptanceDevice device, List<String> only, Path out, Optional<Path> python, Mode mode) {
  static final String HELP =
      """
      Usage: GpuAcceptance [--device cuda|cpu] [--only NAME[,NAME...]] [--out FOLDER] [--python FILE] [--list] [--help]

      Runs the GPU acceptance suite, each check in a JVM of its own, and prints a table.

        --device cuda|cpu   cuda (default) is the acceptance; cpu tests the suite itself and says nothing about GPUs
        --only NAMES        only these checks
        --out FOLDER        results.txt, results.md, results.json and a folder with the log of each check (default: gpu-acceptance)
        --python FILE       a Python with PyTorch for the benchmarks; without it they are not run
        --list              the checks, what each proves and its target

      Exit status: 0 every check that ran passed, 1 some failed, 2 bad usage, 3 there is no GPU.
      """;

  /** What to do. */
  enum Mode {
    RUN,
    LIST,
    HELP
  }

  /** Copies. */
  AcceptanceOptions {
    only = List.copyOf(only);
  }

  /**
   * Parses arguments.
   *
   * @throws IllegalArgumentException naming the argument that is wrong
   */
  static AcceptanceOptions parse(List<String> arguments) {
    AcceptanceDevice device = AcceptanceDevice.CUDA;
    List<String> only = new ArrayList<>();
    Path out = Path.of("gpu-acceptance");
    Optional<Path> python = Optional.empty();
    Mode mode = Mode.RUN;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--help", "-h" -> mode = Mode.HELP;
        case "--list" -> mode = Mode.LIST;
        case "--device" -> device = device(value(argument, rest));
        case "--only" -> only.addAll(Arrays.asList(value(argument, rest).split(",")));
        case "--out" -> out = Path.of(value(argument, rest));
        case "--python" -> python = Optional.of(Path.of(value(argument, rest)));
        default ->
            throw new IllegalArgumentException(
                "Cannot run the suite with '%s': no such argument. See --help."
                    .formatted(argument));
      }
    }
    only.forEach(AcceptanceChecks::named);
    return new AcceptanceOptions(device, only, out.toAbsolutePath(), python, mode);
  }

  /** The checks to run. */
  List<GpuCheck> checks() {
    return AcceptanceChecks.all().stream()
        .filter(check -> only.isEmpty() || only.contains(check.name()))
        .toList();
  }

  private static String value(String argument, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(
          "Cannot run the suite: %s has no value. See --help.".formatted(argument));
    }
    return rest.next();
  }

  private static AcceptanceDevice device(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "cuda" -> AcceptanceDevice.CUDA;
      case "cpu" -> AcceptanceDevice.CPU;
      default ->
          throw new IllegalArgumentException(
              "Cannot run the suite: --device is '%s' (allowed: cuda, cpu). Choose one of these."
                  .formatted(name));
    };
  }
}
