package io.sinter.acceptance;

import java.nio.file.Path;
import java.time.Duration;
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
 * @param out the folder for results
 * @param work the folder for what checks write
 * @param limit how long all checks may take together
 * @param python an interpreter with PyTorch, for comparisons
 * @param mode what to do
 */
record AcceptanceOptions(
    AcceptanceDevice device,
    List<String> only,
    Path out,
    Path work,
    Duration limit,
    Optional<Path> python,
    Mode mode) {
  private static final String CHECKS = "checks";
  private static final String BENCHMARKS = "benchmarks";

  static final String HELP =
      """
      Usage: GpuAcceptance [--device cuda|cpu] [--only NAME[,NAME...]] [--seconds N] [--out FOLDER] [--work FOLDER]
                           [--python FILE] [--list] [--help]

      Runs the GPU acceptance suite, each check in a JVM of its own, and prints a table.

        --device cuda|cpu   cuda (default) is the acceptance; cpu tests the suite itself and says nothing about GPUs
        --only NAMES        only these; checks are all that are no benchmarks, benchmarks the others
        --seconds N         how long all together may take (default: 530); what does not fit is not run
        --out FOLDER        results.txt, results.md, results.json and logs.zip, written anew after each check
                            (default: gpu-acceptance)
        --work FOLDER       a folder for each check, with its tables and its log (default: work in that of --out)
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
    Optional<Path> work = Optional.empty();
    Duration limit = Duration.ofSeconds(530);
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
        case "--work" -> work = Optional.of(Path.of(value(argument, rest)));
        case "--seconds" -> limit = seconds(value(argument, rest));
        case "--python" -> python = Optional.of(Path.of(value(argument, rest)));
        default ->
            throw new IllegalArgumentException(
                "Cannot run the suite with '%s': no such argument. See --help."
                    .formatted(argument));
      }
    }
    only.stream()
        .filter(name -> !name.equals(CHECKS) && !name.equals(BENCHMARKS))
        .forEach(AcceptanceChecks::named);
    Path results = out.toAbsolutePath();
    Path files = work.map(Path::toAbsolutePath).orElse(results.resolve("work"));
    return new AcceptanceOptions(device, only, results, files, limit, python, mode);
  }

  /** The checks to run. */
  List<GpuCheck> checks() {
    return AcceptanceChecks.all().stream()
        .filter(
            check ->
                only.isEmpty()
                    || only.contains(check.name())
                    || only.contains(check.isBenchmark() ? BENCHMARKS : CHECKS))
        .toList();
  }

  private static String value(String argument, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(
          "Cannot run the suite: %s has no value. See --help.".formatted(argument));
    }
    return rest.next();
  }

  private static Duration seconds(String number) {
    if (!number.matches("[1-9][0-9]{0,5}")) {
      throw new IllegalArgumentException(
          "Cannot run the suite: --seconds is '%s' (allowed: 1 to 999999). Correct it."
              .formatted(number));
    }
    return Duration.ofSeconds(Long.parseLong(number));
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
