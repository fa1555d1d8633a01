package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * An archive of Spark's classes as a small job leaves them loaded, which the drivers that the tests
 * start map instead of reading them from jars: {@code SPARK_SUBMIT_OPTS} of the build names it, and
 * where it is missing or does not fit the JVM goes on without.
 */
final class SparkArchive {
  private static final Path FOLDER = Repository.root().resolve("notebooks/target/spark-archive");
  private static final String CONFIG =
      """
      views:
        - {name: trips_csv, format: csv, path: "${home}/trips.csv", options: {header: "true"}, schema: "id INT, km DOUBLE"}
      tables:
        - {name: trips, sql: "SELECT id, sum(km) AS km FROM trips_csv GROUP BY id", unique-key: [id]}
      """;

  private SparkArchive() {}

  /** Makes it anew, with the build's options of the JVM. */
  static void make() {
    String options = System.getenv("SPARK_SUBMIT_OPTS");
    String flag = "-XX:SharedArchiveFile=";
    if (options == null || !options.contains(flag)) {
      return;
    }
    FlightsHome.delete(FOLDER);
    try {
      Files.createDirectories(FOLDER);
      Path draft = FOLDER.resolve("draft.jsa");
      Path config = Files.writeString(FOLDER.resolve("prepare.yaml"), CONFIG);
      Files.writeString(FOLDER.resolve("trips.csv"), "id,km\n1,2.5\n2,30\n1,4\n");
      Command.sinter(FOLDER, "prepare", "--config", config.toString())
          .with(
              "SPARK_SUBMIT_OPTS",
              options.replaceAll(flag + "\\S+", "-XX:ArchiveClassesAtExit=" + draft))
          .within(Duration.ofMinutes(30))
          .succeed();
      // Drivers of other tests may start meanwhile: they see all of it or nothing.
      Path archive = FOLDER.resolve("spark.jsa");
      assertThat(options).contains(flag + archive);
      Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
