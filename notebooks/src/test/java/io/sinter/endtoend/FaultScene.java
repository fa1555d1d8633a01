package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A cluster, a driver on it, and the weights of the training that nothing happened to. */
final class FaultScene implements AutoCloseable {
  static final Duration SOON = Duration.ofMinutes(5);

  private final Path folder;
  private final StandaloneCluster cluster;
  private FaultDriver driver;
  private final String undisturbed;

  private FaultScene(Path folder, StandaloneCluster cluster) {
    this.folder = folder;
    this.cluster = cluster;
    this.driver = FaultDriver.start(cluster, folder);
    train("undisturbed", "");
    this.undisturbed = digest(driver.end(SOON));
    report("undisturbed");
  }

  /** Starts a cluster of three workers and trains once. */
  static FaultScene start(String name) throws IOException {
    Path folder = Repository.root().resolve("notebooks/target").resolve(name);
    FlightsHome.delete(folder);
    Files.createDirectories(folder);
    StandaloneCluster cluster = StandaloneCluster.start(folder, 3);
    try {
      return new FaultScene(folder, cluster);
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  FaultDriver driver() {
    return driver;
  }

  /** Replaces a driver that was killed. */
  void restartDriver() {
    driver.close();
    driver = FaultDriver.start(cluster, folder);
  }

  Path folder() {
    return folder;
  }

  /** Begins a training. */
  void train(String run, String more) {
    train(run, folder.resolve("checkpoints").toString(), more);
  }

  /** Begins a training that saves its state elsewhere. */
  void train(String run, String location, String more) {
    driver.train(
        "table=%s location=%s run=%s every=40 %s"
            .formatted(folder.resolve("table"), location, run, more));
  }

  static String digest(FaultDriver.Line end) {
    assertThat(end.text()).startsWith("DONE ");
    return end.text().split(" ")[1];
  }

  /** The weights are what they would have been. */
  void requireUndisturbed(FaultDriver.Line end) {
    assertThat(digest(end)).isEqualTo(undisturbed);
  }

  /** The training ends as if nothing had happened, and tells who failed. */
  void requireSame(String fault, FaultDriver.Line since, String... named) {
    FaultDriver.Line end = driver.end(SOON);
    report("%s: over after %.1f s".formatted(fault, end.secondsSince(since)));
    requireUndisturbed(end);
    assertThat(driver.said())
        .anySatisfy(
            line -> assertThat(line).startsWith("NOTICE attempt 1 failed: ").contains(named));
  }

  /** What was said, for the log. */
  void report(String fault) {
    System.out.println("--- " + fault);
    driver.said().stream()
        .filter(line -> !line.startsWith("TASK "))
        .forEach(line -> System.out.println("    " + line));
  }

  /** Whether files of a checkpoint that does not count yet lie there. */
  boolean isSaving(String run) {
    List<String> names = names(folder.resolve("checkpoints").resolve(run));
    return names.stream()
        .anyMatch(name -> name.matches("t\\d+-s\\d+-a\\d+") && !names.contains(name + ".json"));
  }

  /** The newest checkpoint that counts. */
  Path newest(String run) {
    Path checkpoints = folder.resolve("checkpoints").resolve(run);
    String marker =
        names(checkpoints).stream()
            .filter(name -> name.startsWith("t") && name.endsWith(".json"))
            .sorted()
            .reduce((one, two) -> two)
            .orElseThrow();
    return checkpoints.resolve(marker.replace(".json", ""));
  }

  /** What lies in a folder. */
  static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      driver.close();
    } finally {
      cluster.close();
    }
  }
}
