package io.sinter.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.registry.MlflowClient;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * The MLflow client beside Python's, on one server that is started for it. Each side's tasks run in
 * processes of their own, in turn; Sinter's with a heap of 64 MiB.
 */
final class RegistryBenchmark implements Benchmark {
  static final int POINTS = 10_000;
  private static final long MEBIBYTE = 1L << 20;

  /** The files of a package of 200 MiB, as an exported model and its weights have them. */
  private static final Map<String, Long> FILES =
      Map.of(
          "model.onnx",
          120 * MEBIBYTE,
          "data/model.pth",
          79 * MEBIBYTE,
          "MLmodel",
          2_000L,
          "features.json",
          40_000L,
          "README.md",
          MEBIBYTE - 42_000L);

  @Override
  public String name() {
    return "registry";
  }

  @Override
  public String summary() {
    return "the MLflow client: 200 MiB up and down, 10,000 metrics, its start, against Python's";
  }

  @Override
  public BenchDefaults defaults() {
    return new BenchDefaults(1000, 2, 5);
  }

  @Override
  public Findings run(BenchContext context) {
    Path folder = context.options().folder().resolve("registry");
    Path work = folder.resolve("work");
    RegistrySide.delete(work);
    Path source = work.resolve("package");
    write(source);
    try (RegistryServer server = RegistryServer.start(work.resolve("home"))) {
      RegistrySide sinter = new RegistrySide(work, source, server.uri(), java());
      Optional<RegistrySide> peer =
          context
              .options()
              .peer()
              .map(python -> new RegistrySide(work, source, server.uri(), python(python, work)));
      sinter.start();
      Rounds<Map<String, Double>, Map<String, Double>> rounds =
          Rounds.of(
              context.options().rounds(),
              round -> {
                Map<String, Double> run = sinter.run();
                context.progress().step("round %d: Sinter %s", round, run);
                return run;
              },
              peer.map(
                  side ->
                      round -> {
                        Map<String, Double> run = side.run();
                        context.progress().step("round %d: Python %s", round, run);
                        return run;
                      }));
      return findings(rounds, context.options().peer());
    } finally {
      RegistrySide.delete(work);
    }
  }

  private static Findings findings(
      Rounds<Map<String, Double>, Map<String, Double>> rounds, Optional<Path> python) {
    List<Figure> figures = new ArrayList<>();
    figures.add(seconds(rounds, "200 MiB in 5 files up", "upload"));
    figures.add(seconds(rounds, "the same down", "download"));
    figures.add(
        rounds.own(
            "peak heap of the JVM over both",
            Unit.MEBIBYTES,
            run -> run.get("heap"),
            Optional.of(Target.atMost(64))));
    figures.add(seconds(rounds, "10,000 metric points until the server has them", "metrics"));
    figures.add(
        rounds.figure(
            "from connecting, or importing mlflow, to the first answer",
            Unit.MILLISECONDS,
            run -> run.get("start") * 1e3,
            run -> run.get("start") * 1e3,
            Target.atMost(150)));
    figures.add(
        rounds.figure(
            "a whole process for one call",
            Unit.MILLISECONDS,
            run -> run.get("process") * 1e3,
            run -> run.get("process") * 1e3));
    figures.add(
        rounds.figure(
            "one call that logs a metric, the server live",
            Unit.MICROSECONDS,
            run -> run.get("log LIVE") * 1e6,
            run -> run.get("log") * 1e6));
    figures.add(
        rounds.figure(
            "the longest of these calls",
            Unit.MICROSECONDS,
            run -> run.get("longest LIVE") * 1e6,
            run -> run.get("longest") * 1e6));
    for (String state : List.of("SILENT", "DEAD")) {
      String words = state.equals("SILENT") ? "taking connections and silent" : "dead";
      figures.add(
          rounds.own(
              "one call, the server " + words,
              Unit.MICROSECONDS,
              run -> run.get("log " + state) * 1e6,
              Optional.empty()));
      figures.add(
          rounds.own(
              "the longest of these calls, the server " + words,
              Unit.MICROSECONDS,
              run -> run.get("longest " + state) * 1e6,
              Optional.empty()));
    }
    return new Findings(
        "An MLflow server with one worker, SQLite and artifacts on the local disk; the peer is MLflow's Python client with log_artifacts, download_artifacts, log_batch of 1000 points and, for one call, asynchronous log_metric; each round new processes, Sinter's with -Xmx64m; calls in bursts of 100",
        python.map(path -> List.of("MLflow's Python client")).orElse(List.of()),
        figures,
        List.of());
  }

  private static Figure seconds(
      Rounds<Map<String, Double>, Map<String, Double>> rounds, String name, String task) {
    return rounds.figure(
        name, Unit.SECONDS, run -> run.get(task), run -> run.get(task), Target.ratio(1));
  }

  private static List<String> java() {
    String classes =
        Stream.of(
                RegistryWorker.class,
                MlflowClient.class,
                ObjectMapper.class,
                JsonParser.class,
                JsonProperty.class,
                Logger.class)
            .map(RegistryBenchmark::origin)
            .distinct()
            .collect(Collectors.joining(":"));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return List.of(java.toString(), "-Xmx64m", "-cp", classes, RegistryWorker.class.getName());
  }

  private static String origin(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class has a place", e);
    }
  }

  private static List<String> python(Path interpreter, Path work) {
    Path script = work.resolve("registry.py");
    try (InputStream source = RegistryBenchmark.class.getResourceAsStream("registry.py")) {
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(interpreter.toString(), script.toString());
  }

  private static void write(Path folder) {
    Random random = new Random(1);
    byte[] block = new byte[1 << 16];
    FILES.forEach(
        (name, size) -> {
          Path file = folder.resolve(name);
          try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
              for (long left = size; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(left, block.length));
              }
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
