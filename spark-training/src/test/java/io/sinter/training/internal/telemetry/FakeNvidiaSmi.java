package io.sinter.training.internal.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A program that prints recorded lines as the driver's does, and its arguments to a file. */
final class FakeNvidiaSmi {
  /** Of an H100 at work. */
  static final String BUSY =
      "GPU-5a1c1d9c-0b1e-7a55-1d3c-6f1e2b3c4d5e, NVIDIA H100 80GB HBM3, Disabled, 87, 29755, 81559, 412.31, 700.00";

  private FakeNvidiaSmi() {}

  /** Prints the line each 20 ms until it is stopped. */
  static String printing(Path folder, String line) throws IOException {
    return script(folder, "while :; do echo '%s'; sleep 0.02; done".formatted(line));
  }

  /** Does what a shell does. */
  static String script(Path folder, String commands) throws IOException {
    Path program = folder.resolve("nvidia-smi");
    Files.writeString(
        program, "#!/bin/sh\necho \"$@\" > '%s/arguments'\n%s\n".formatted(folder, commands));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program.toString();
  }
}
