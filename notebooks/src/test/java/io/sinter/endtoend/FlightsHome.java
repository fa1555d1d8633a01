package io.sinter.endtoend;

import io.sinter.job.DeltaTables;
import io.sinter.job.testing.SparkTestSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A home in which {@code ./sinter demo} has run, from nothing, once for all tests of a build: the
 * JVMs that run them share it, and the last of them stops its MLflow server.
 */
final class FlightsHome implements BeforeAllCallback {
  private static final Path HOME = Repository.root().resolve("notebooks/target/flights-home");
  private static final Path MADE = HOME.resolveSibling("flights-home.made");

  @Override
  public void beforeAll(ExtensionContext context) {
    demo();
  }

  static Path home() {
    return HOME;
  }

  /** What the demo printed. */
  static String demo() {
    return Holder.DEMO;
  }

  static DeltaTables tables() {
    return new DeltaTables(SparkTestSession.spark(), Optional.of(HOME.resolve("lake").toString()));
  }

  /** The newest rows of a table of the lake, also a view of its name. */
  static Dataset<Row> table(String name) {
    Dataset<Row> rows = tables().read(tables().latest(name));
    rows.createOrReplaceTempView(name);
    return rows;
  }

  static SparkSession spark() {
    return SparkTestSession.spark();
  }

  static String trackingUri() {
    return Command.sinter(HOME, "up")
        .succeed()
        .lines()
        .filter(line -> line.startsWith("MLFLOW_TRACKING_URI="))
        .findFirst()
        .orElseThrow()
        .substring("MLFLOW_TRACKING_URI=".length());
  }

  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Holder {
    private static final String DEMO = obtain();

    private static String obtain() {
      BuildLock users = BuildLock.shared(HOME.resolveSibling("flights-home.users"));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> users.lastLeaves(() -> Command.sinter(HOME, "down").run())));
      BuildLock maker = BuildLock.alone(HOME.resolveSibling("flights-home.maker"));
      try {
        String made = Files.exists(MADE) ? Files.readString(MADE) : "";
        if (made.startsWith(Repository.BUILD + "\n")) {
          return made.substring(Repository.BUILD.length() + 1);
        }
        Files.deleteIfExists(MADE);
        String printed = make();
        Files.writeString(MADE, Repository.BUILD + "\n" + printed);
        return printed;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        maker.close();
      }
    }

    private static String make() {
      Command.sinter(HOME, "down").run();
      delete(HOME);
      SparkArchive.make();
      return Command.sinter(HOME, "demo").within(Duration.ofMinutes(30)).succeed();
    }
  }
}
