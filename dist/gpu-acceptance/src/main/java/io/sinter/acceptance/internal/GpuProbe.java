package io.sinter.acceptance.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.acceptance.kernels.DeviceKernels;
import io.sinter.arrow.GpuRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Asks libtorch for GPUs, in a process of its own: its natives may not load at all. */
public final class GpuProbe {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private GpuProbe() {}

  static ProbeAnswer ask(Path out) throws IOException {
    Path folder = Files.createDirectories(out.resolve("probe"));
    Path answer = folder.resolve("answer.json");
    Files.deleteIfExists(answer);
    ChildJvm.Outcome outcome =
        ChildJvm.run(GpuProbe.class, List.of(answer.toString()), folder, LIMIT);
    if (!Files.exists(answer)) {
      return new ProbeAnswer(
          0, List.of(), "libtorch cannot be asked: " + outcome.description(), /* broken= */ true);
    }
    return new ObjectMapper().readValue(answer.toFile(), ProbeAnswer.class);
  }

  /** The other process: writes the answer into the file that the argument names. */
  public static void main(String[] arguments) throws IOException {
    ProbeAnswer answer;
    try {
      answer =
          new ProbeAnswer(
              GpuRuntime.devices(),
              DeviceKernels.versions(),
              GpuRuntime.obstacle().orElse(""),
              /* broken= */ false);
      System.out.println(answer);
    } catch (RuntimeException | LinkageError e) {
      e.printStackTrace();
      answer =
          new ProbeAnswer(
              0, List.of(), "libtorch cannot be loaded: " + e.getMessage(), /* broken= */ true);
    }
    new ObjectMapper().writeValue(Path.of(arguments[0]).toFile(), answer);
  }
}
