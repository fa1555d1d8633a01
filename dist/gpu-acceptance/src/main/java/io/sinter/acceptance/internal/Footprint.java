package io.sinter.acceptance.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process holds at a moment.
 *
 * @param residentMebibytes of main memory
 * @param gpuMebibytes of all GPUs, by whichever process: a driver in a container may not tell
 *     processes apart; 0 without a driver
 */
public record Footprint(double residentMebibytes, double gpuMebibytes) {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");

  /** Of a process of this machine. */
  public static Footprint of(long process) {
    try {
      Matcher matcher =
          RESIDENT.matcher(Files.readString(Path.of("/proc/%d/status".formatted(process))));
      double resident = matcher.find() ? Long.parseLong(matcher.group(1)) / 1024.0 : 0;
      double gpu =
          Host.smi("--query-gpu=memory.used").stream()
              .mapToDouble(line -> Double.parseDouble(line.replace(" MiB", "").strip()))
              .sum();
      return new Footprint(resident, gpu);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
