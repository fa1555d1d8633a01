package io.sinter.arrow.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the end of a probe's process means. */
final class ProbeDeath {
  static final String CRASH = "crash.log";

  /** The exit of a JVM whose heap is full, by the option for it. */
  private static final int HEAP = 3;

  private static final Map<Integer, String> SIGNALS =
      Map.of(
          4, "SIGILL",
          6, "SIGABRT",
          7, "SIGBUS",
          8, "SIGFPE",
          9, "SIGKILL, perhaps for want of memory",
          11, "SIGSEGV",
          15, "SIGTERM",
          24, "SIGXCPU",
          25, "SIGXFSZ");

  private ProbeDeath() {}

  /** The end of a sentence that begins with the process. */
  static String describe(int exit, Path folder, ProcessOutput out) {
    String crash = crash(folder);
    if (!crash.isEmpty()) {
      return "crashed: " + crash;
    }
    if (exit > 128) {
      int signal = exit - 128;
      return "was ended by signal %d (%s)"
          .formatted(signal, SIGNALS.getOrDefault(signal, "unknown"));
    }
    if (exit == HEAP) {
      return "ran out of heap";
    }
    String said = out.last();
    return "ended with exit code %d without an answer%s"
        .formatted(exit, said.isEmpty() ? "" : " (" + said + ")");
  }

  /** The signal and the function that a crash report of the JVM names. */
  private static String crash(Path folder) {
    Path file = folder.resolve(CRASH);
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .limit(60)
          .map(line -> line.replaceFirst("^#\\s*", ""))
          .filter(
              line -> line.startsWith("SIG") || line.startsWith("C  [") || line.startsWith("EXC"))
          .map(line -> line.replaceAll("\\s+", " ").strip())
          .limit(2)
          .collect(Collectors.joining(", in "));
    } catch (IOException | java.io.UncheckedIOException e) {
      return "its report cannot be read (%s)".formatted(e.getMessage());
    }
  }
}
