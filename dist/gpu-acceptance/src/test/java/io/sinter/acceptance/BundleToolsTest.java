package io.sinter.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BundleToolsTest {
  @Test
  void theToolsOfTheBundlePassTheirOwnTests() throws Exception {
    Path script =
        Path.of(
            System.getProperty("sinter.root"),
            "dist/gpu-acceptance/src/test/scripts/bundle_test.py");
    ProcessBuilder builder =
        new ProcessBuilder("python3", script.toString()).redirectErrorStream(true);
    // No compiled files beside the sources.
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("OK");
  }
}
