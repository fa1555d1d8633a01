package io.sinter.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Where things are in the checkout. */
final class Repository {
  static final String VERSION = System.getProperty("sinter.version", "0.1.0");

  /** The same in all JVMs that one build starts. */
  static final String BUILD = System.getProperty("sinter.build", UUID.randomUUID().toString());

  static final String RUNTIME = "sinter-spark-runtime_4.1_2.13";

  private Repository() {}

  static Path root() {
    return Path.of(System.getProperty("sinter.root", "..")).toAbsolutePath().normalize();
  }

  /** The virtual environment that the tests of all modules share. */
  static Path venv() {
    return root().resolve("target/venv");
  }

  static Path python() {
    return venv().resolve("bin/python");
  }

  static Path runtimeJar() {
    return root().resolve("dist/runtime/target/" + RUNTIME + "-" + VERSION + ".jar");
  }

  static Path flights(String file) {
    return root().resolve("notebooks/flights").resolve(file);
  }

  static Path script(String file) {
    return root().resolve("notebooks/src/test/python").resolve(file);
  }

  static Path logs() {
    try {
      return Files.createDirectories(root().resolve("notebooks/target/logs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Spark distribution that spark-submit comes from. */
  static Path sparkHome() {
    String given = System.getenv("SPARK_HOME");
    if (given != null && !given.isBlank()) {
      return Path.of(given);
    }
    String found =
        Command.of(
                python().toString(),
                "-c",
                "import os, pyspark; print(os.path.dirname(pyspark.__file__))")
            .succeed();
    return Path.of(found.trim());
  }
}
