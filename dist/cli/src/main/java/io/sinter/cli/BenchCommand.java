package io.sinter.cli;

import io.sinter.cli.bench.BenchOptions;
import io.sinter.cli.bench.Benchmarks;
import io.sinter.job.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one benchmark, or lists them. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false,
    description = "Run a benchmark; without NAME, list them.")
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The benchmark.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Tables and results go to DIR/bench (default: ~/.sinter).")
  private Path home = Path.of(System.getProperty("user.home"), ".sinter");

  @Option(names = "--rows", paramLabel = "N", description = "Rows of the table.")
  private Optional<Long> rows = Optional.empty();

  @Option(names = "--columns", paramLabel = "N", description = "Float columns of the table.")
  private Optional<Integer> columns = Optional.empty();

  @Option(names = "--files", paramLabel = "N", description = "Files of the table (default: 8).")
  private Optional<Integer> files = Optional.empty();

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds that are measured.")
  private Optional<Integer> rounds = Optional.empty();

  @Option(names = "--ranks", paramLabel = "N", description = "Ranks that train (default: 2).")
  private Optional<Integer> ranks = Optional.empty();

  @Option(
      names = "--batch-rows",
      paramLabel = "N",
      description = "Rows of one step over all ranks (default: 4096).")
  private Optional<Integer> batchRows = Optional.empty();

  @Option(
      names = "--peers",
      paramLabel = "PYTHON",
      description = "Run the peer too, with this Python; it needs torch, numpy and pyarrow.")
  private Optional<Path> peer = Optional.empty();

  static CommandLine commandLine() {
    CommandLine command = new CommandLine(new BenchCommand());
    command.getCommandSpec().usageMessage().footer(list().toArray(String[]::new));
    return command;
  }

  @Override
  public Integer call() {
    if (name.isEmpty()) {
      list().forEach(spec.commandLine().getOut()::println);
      spec.commandLine().getOut().flush();
      return 0;
    }
    require(
        Benchmarks.summaries().containsKey(name.get()),
        "Cannot run benchmark '%s': there is none of that name (allowed: %s). Choose one of these."
            .formatted(name.get(), String.join(", ", Benchmarks.summaries().keySet())));
    atLeast("--rows", rows.orElse(1000L), 1000);
    atLeast("--columns", columns.orElse(2), 2);
    atLeast("--files", files.orElse(1), 1);
    atLeast("--rounds", rounds.orElse(1), 1);
    atLeast("--ranks", ranks.orElse(1), 1);
    atLeast("--batch-rows", batchRows.orElse(1), 1);
    run(name.get());
    return 0;
  }

  private void run(String benchmark) {
    BenchOptions options =
        Benchmarks.options(
            benchmark,
            home.toAbsolutePath().resolve("bench"),
            new Benchmarks.Choices(rows, columns, files, rounds, ranks, batchRows, peer));
    Sessions.with(
        Sessions.conf("bench"),
        spark -> {
          Benchmarks.run(benchmark, spark, options, again(benchmark), Progress.onConsole());
          return benchmark;
        });
  }

  /** The launcher's command that makes the same figures again. */
  private String again(String benchmark) {
    List<String> words = new ArrayList<>(List.of("./sinter bench", benchmark));
    peer.ifPresent(python -> words.add("--peers"));
    rows.ifPresent(value -> words.add("--rows " + value));
    columns.ifPresent(value -> words.add("--columns " + value));
    files.ifPresent(value -> words.add("--files " + value));
    rounds.ifPresent(value -> words.add("--rounds " + value));
    ranks.ifPresent(value -> words.add("--ranks " + value));
    batchRows.ifPresent(value -> words.add("--batch-rows " + value));
    return String.join(" ", words);
  }

  private void atLeast(String option, long value, long minimum) {
    require(
        value >= minimum,
        "Cannot run a benchmark with %s %d: it is too small (allowed: at least %d). Give a larger number."
            .formatted(option, value, minimum));
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private static List<String> list() {
    List<String> lines = new ArrayList<>(List.of("", "Benchmarks:"));
    Benchmarks.summaries()
        .forEach((benchmark, summary) -> lines.add("  %-16s %s".formatted(benchmark, summary)));
    return lines;
  }
}
