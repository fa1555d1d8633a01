package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The estimator in PySpark, which finds its wrapper in the runtime jar. */
class SparkMlPythonIT {
  @TempDir Path folder;

  @Test
  void estimatorAndModelArePySparksPipelinesAndCrossValidationsToo() throws IOException {
    Command.sinter(folder, "venv").within(Duration.ofMinutes(30)).succeed();

    String printed =
        Command.of(
                Repository.python().toString(),
                Repository.script("spark_ml.py").toString(),
                Repository.runtimeJar().toString(),
                jars(),
                folder.toString(),
                Repository.root()
                    .resolve("spark-training/src/test/resources/io/sinter/training/pair.pt")
                    .toString())
            .within(Duration.ofMinutes(10))
            .succeed();

    assertThat(printed)
        .contains(
            "params agree",
            "times learned",
            "fitted and transformed",
            "saved and loaded",
            "logistic regression",
            "cross validation picked 0.02",
            "brought network trained");
  }

  private static String jars() throws IOException {
    try (Stream<Path> companions =
        Files.list(Repository.runtimeJar().resolveSibling("spark-jars"))) {
      return Stream.concat(Stream.of(Repository.runtimeJar()), companions.sorted())
          .map(Path::toString)
          .collect(Collectors.joining(","));
    }
  }
}
