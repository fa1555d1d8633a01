package io.sinter.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the test's: run to its end within a bound, with everything it printed. */
final class Command {
  private final List<String> words = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> removed = new ArrayList<>();
  private Path directory = Repository.root();
  private Duration limit = Duration.ofMinutes(10);

  private Command(List<String> words) {
    this.words.addAll(words);
  }

  /** What a process left: its exit code and standard output and error together. */
  record Result(int code, String output) {}

  static Command of(String... words) {
    return new Command(List.of(words));
  }

  /** The launcher with the virtual environment that all tests share. */
  static Command sinter(Path home, String... words) {
    List<String> all = new ArrayList<>(List.of(Repository.root().resolve("sinter").toString()));
    all.addAll(List.of("--home", home.toString()));
    all.addAll(List.of(words));
    return new Command(all).with("SINTER_VENV", Repository.venv().toString());
  }

  Command with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Command without(String name) {
    removed.add(name);
    return this;
  }

  Command within(Duration bound) {
    limit = bound;
    return this;
  }

  Command in(Path folder) {
    directory = folder;
    return this;
  }

  /** Runs it; a process that outlives its bound is killed with its children and fails the test. */
  Result run() {
    try {
      Path log = Files.createTempFile(Repository.logs(), "command-", ".log");
      Process process = start(log);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            "%s did not end within %s:%n%s".formatted(words, limit, Files.readString(log)));
      }
      return new Result(process.exitValue(), Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Runs it and requires success. */
  String succeed() {
    Result result = run();
    if (result.code() != 0) {
      throw new AssertionError(
          "%s ended with %d:%n%s".formatted(words, result.code(), result.output()));
    }
    return result.output();
  }

  /** Starts it; the caller stops it. */
  Process start(Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    removed.forEach(builder.environment()::remove);
    return builder.start();
  }
}
