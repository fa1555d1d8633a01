package io.sinter.cli.bench;

import io.sinter.job.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An MLflow server of a benchmark's own, which the launcher starts and stops. */
final class RegistryServer implements AutoCloseable {
  private static final String LAUNCHER = "SINTER_LAUNCHER";
  private static final String ADDRESS = "MLFLOW_TRACKING_URI=";

  private final Path home;
  private final URI uri;

  private RegistryServer(Path home, URI uri) {
    this.home = home;
    this.uri = uri;
  }

  /** Starts a server with a new database. */
  static RegistryServer start(Path home) {
    String printed = launcher("up", home);
    return new RegistryServer(
        home,
        printed
            .lines()
            .filter(line -> line.startsWith(ADDRESS))
            .map(line -> URI.create(line.substring(ADDRESS.length()).strip()))
            .findFirst()
            .orElseThrow(
                () ->
                    new JobException(
                        "Cannot start an MLflow server for the benchmark: the launcher printed no %s (allowed: one line with it). Read %s."
                            .formatted(ADDRESS, home.resolve("launcher.log")))));
  }

  URI uri() {
    return uri;
  }

  @Override
  public void close() {
    launcher("down", home);
  }

  private static String launcher(String verb, Path home) {
    String launcher = System.getenv(LAUNCHER);
    if (launcher == null) {
      throw new JobException(
          "Cannot measure the registry's client: %s is not set (allowed: the path of ./sinter). Run ./sinter bench registry."
              .formatted(LAUNCHER));
    }
    try {
      Path log = Files.createDirectories(home).resolve("launcher.log");
      Process process =
          new ProcessBuilder(launcher, verb, "--home", home.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroy();
        throw new JobException(
            "Cannot measure the registry's client: %s %s failed (allowed: an end with 0 within 3 minutes). Read %s."
                .formatted(launcher, verb, log));
      }
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobException(
          "Cannot measure the registry's client: interrupted. Run the benchmark again.", e);
    }
  }
}
