package io.sinter.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.job.Progress;
import io.sinter.job.SinterVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** The benchmarks there are. */
public final class Benchmarks {
  private static final List<Benchmark> ALL =
      List.of(
          TrainingBenchmark.small(),
          TrainingBenchmark.large(),
          new InputBenchmark(),
          new BoundedInputBenchmark(),
          new CheckpointBenchmark(),
          new SubmitBenchmark(),
          new ScalingBenchmark(),
          new RegistryBenchmark());

  private Benchmarks() {}

  /** Names and what each measures. */
  public static Map<String, String> summaries() {
    Map<String, String> summaries = new LinkedHashMap<>();
    ALL.forEach(benchmark -> summaries.put(benchmark.name(), benchmark.summary()));
    return summaries;
  }

  /**
   * The options of a benchmark.
   *
   * @param name of the benchmark
   * @param folder where tables and results go
   * @param given what the user has chosen
   */
  public static BenchOptions options(String name, Path folder, Choices given) {
    BenchDefaults defaults = benchmark(name).defaults();
    return new BenchOptions(
        folder,
        given.rows().orElse(defaults.rows()),
        given.columns().orElse(defaults.columns()),
        given.files().orElse(8),
        given.rounds().orElse(defaults.rounds()),
        given.ranks().orElse(2),
        given.batchRows().orElse(4096),
        given.peer());
  }

  /** What a user may choose; what is empty is the benchmark's own. */
  public record Choices(
      Optional<Long> rows,
      Optional<Integer> columns,
      Optional<Integer> files,
      Optional<Integer> rounds,
      Optional<Integer> ranks,
      Optional<Integer> batchRows,
      Optional<Path> peer) {}

  /**
   * Runs a benchmark, prints its figures and writes them to {@code NAME/result.md} and {@code
   * NAME/result.json} below the folder of the options.
   *
   * @param spark the session, owned by the caller
   * @param command that makes the figures again
   */
  public static void run(
      String name, SparkSession spark, BenchOptions options, String command, Progress progress) {
    Findings findings = benchmark(name).run(new BenchContext(spark, options, progress));
    List<String> versions =
        new ArrayList<>(
            List.of(
                "Sinter " + SinterVersion.current(),
                "Java " + Runtime.version().feature(),
                "Spark " + spark.version()));
    versions.addAll(findings.versions());
    BenchReport report =
        new BenchReport(name, command, Machine.here(), Instant.now(), versions, findings);
    Path folder = options.folder().resolve(name);
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("result.md"), report.markdown());
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(folder.resolve("result.json").toFile(), report.json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.printf("%n%s%n", report.console());
    progress.step("wrote %s and result.json", folder.resolve("result.md"));
  }

  private static Benchmark benchmark(String name) {
    return ALL.stream()
        .filter(candidate -> candidate.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot run benchmark %s: there is none of that name (allowed: %s). Choose one of these."
                        .formatted(name, String.join(", ", summaries().keySet()))));
  }
}
