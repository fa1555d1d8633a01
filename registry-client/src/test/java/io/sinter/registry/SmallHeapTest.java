package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.registry.testing.MlflowServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A file much larger than the heap goes up and down. */
@ExtendWith(MlflowServer.class)
class SmallHeapTest {
  private static final long BYTES = 128L << 20;

  @TempDir Path temporary;

  @Test
  void aFileFiveTimesTheHeapGoesUpAndDown(MlflowServer server) throws Exception {
    Path file = temporary.resolve("model.bin");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(BYTES);
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                UpAndDown.class.getName(),
                server.uri().toString(),
                file.toString(),
                temporary.resolve("back.bin").toString())
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("log").toFile())
            .start();
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(temporary.resolve("log"))).isZero();
    assertThat(temporary.resolve("back.bin")).hasSize(BYTES);
  }

  /** What runs with the small heap. */
  static final class UpAndDown {
    private UpAndDown() {}

    public static void main(String[] arguments) throws IOException {
      List<String> given = List.of(arguments);
      try (MlflowClient client = MlflowClient.connect(MlflowOptions.of(URI.create(given.get(0))))) {
        Run run = client.startRun(client.experiment("small-heap"), "run", Map.of());
        Artifacts artifacts = client.artifacts(run);
        artifacts.upload("model.bin", Path.of(given.get(1)));
        artifacts.download("model.bin", Path.of(given.get(2)));
      }
    }
  }
}
