package io.sinter.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeRuntimeTest {
  @Test
  void setsThreadsAgainOnEveryCall() {
    NativeRuntime.prepare(2);
    assertThat(torch.get_num_threads()).isEqualTo(2);
    NativeRuntime.prepare(1);
    assertThat(torch.get_num_threads()).isEqualTo(1);
  }

  @Test
  void preloadingDoesNotDisturbPreparing() {
    NativeRuntime.preload();
    NativeRuntime.prepare(2);
    assertThat(torch.get_num_threads()).isEqualTo(2);
    NativeRuntime.prepare(1);
  }

  @Test
  void refusesLessThanOneThread() {
    assertThatThrownBy(() -> NativeRuntime.prepare(0))
        .isInstanceOf(BridgeException.class)
        .hasMessage(
            "Cannot set native threads: 0 (allowed: 1 or more). Use the cores of the task.");
  }

  @Test
  void processesThatUnpackAtTheSameTimeAreNeitherInEachOthersWayNorInterrupted(@TempDir Path cache)
      throws Exception {
    String classPath = System.getProperty("java.class.path");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(prepare(cache, classPath, PrepareInterrupted.class));
    }
    for (Process process : processes) {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).contains("loaded, interrupted: true");
    }
  }

  @Test
  void missingNativesNameTheArtifact(@TempDir Path cache) throws Exception {
    String output = runWithoutNatives(cache);
    assertThat(output)
        .contains("Cannot load libtorch: ")
        .contains("Add the artifact io.sinter:sinter-natives-linux-x86_64 in Sinter's version");
  }

  private static String runWithoutNatives(Path cache) throws IOException, InterruptedException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("-linux-x86_64.jar"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process = prepare(cache, classPath, Prepare.class);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  private static Process prepare(Path cache, String classPath, Class<?> program)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-Dorg.bytedeco.javacpp.cachedir=" + cache,
            "-cp",
            classPath,
            program.getName())
        .redirectErrorStream(true)
        .start();
  }

  /** A task that Spark kills while it loads. */
  static final class PrepareInterrupted {
    private PrepareInterrupted() {}

    public static void main(String[] arguments) {
      Thread.currentThread().interrupt();
      NativeRuntime.prepare(1);
      System.out.println("loaded, interrupted: " + Thread.interrupted());
    }
  }

  /** The program of {@link #missingNativesNameTheArtifact}. */
  static final class Prepare {
    private Prepare() {}

    public static void main(String[] arguments) {
      NativeRuntime.prepare(1);
    }
  }
}
