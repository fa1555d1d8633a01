package io.sinter.registry;

import io.sinter.registry.testing.MlflowServer;
import java.nio.file.Path;
import java.time.Duration;

/** The Python scripts that look at things from MLflow's own side. */
final class Scripts {
  static final Duration LIMIT = Duration.ofMinutes(3);

  private Scripts() {}

  static Path path(String name) {
    return MlflowServer.root().resolve("registry-client/src/test/scripts").resolve(name);
  }
}
