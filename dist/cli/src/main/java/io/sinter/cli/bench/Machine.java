package io.sinter.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a figure was measured on.
 *
 * @param processor its name as the kernel has it
 * @param cores that this process may use
 * @param memoryMebibytes of the machine, 0 if unknown
 * @param system name and version
 */
public record Machine(String processor, int cores, long memoryMebibytes, String system) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /** This machine. */
  public static Machine here() {
    String memory = line(Path.of("/proc/meminfo"), "MemTotal:\\s*(\\d+) kB").orElse("0");
    return new Machine(
        line(Path.of("/proc/cpuinfo"), "model name\\s*: (.*)").orElse("unknown"),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(memory) / 1024,
        System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  /** Starts measuring the peak memory of this process anew, where the kernel allows it. */
  static void forgetPeak() {
    try {
      Files.writeString(CLEAR, "5");
    } catch (IOException e) {
      // The peak since the process began is an upper bound then.
    }
  }

  /** The peak resident memory of this process, in MiB. */
  static double peakMebibytes() {
    return Double.parseDouble(line(STATUS, "VmHWM:\\s*(\\d+) kB").orElse("0")) / 1024;
  }

  private static Optional<String> line(Path file, String pattern) {
    try {
      Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
      return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
