package io.sinter.registry.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Child processes that never outlive their time limit. */
final class Processes {
  private Processes() {}

  /** Standard output and error of a command that must succeed in time. */
  record Output(String standard, String error) {}

  static Output run(
      List<String> command, Path directory, Map<String, String> environment, Duration limit) {
    return run(command, directory, environment, limit, line -> {});
  }

  static Output run(
      List<String> command,
      Path directory,
      Map<String, String> environment,
      Duration limit,
      Consumer<String> onLine) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    try {
      Process process = builder.start();
      var standardText = collect(process.inputReader(StandardCharsets.UTF_8), onLine);
      var errorText = collect(process.errorReader(StandardCharsets.UTF_8), onLine);
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      String standard = text(standardText);
      String error = text(errorText);
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError(
            "%s %s%nstandard output:%n%s%nstandard error:%n%s"
                .formatted(
                    String.join(" ", command),
                    ended ? "exited with " + process.exitValue() : "ran longer than " + limit,
                    standard,
                    error));
      }
      return new Output(standard, error);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + String.join(" ", command), e);
    }
  }

  private static CompletableFuture<String> collect(BufferedReader reader, Consumer<String> onLine) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              StringBuilder lines = new StringBuilder();
              try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  lines.append(line).append('\n');
                  onLine.accept(line);
                }
              } catch (IOException e) {
                lines.append("(cut off: ").append(e.getMessage()).append(")\n");
              }
              text.complete(lines.toString());
            });
    thread.setDaemon(true);
    thread.start();
    return text;
  }

  private static String text(CompletableFuture<String> text) throws InterruptedException {
    try {
      return text.get(5, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return "(a grandchild keeps the output open)";
    }
  }
}
