package io.sinter.arrow.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a process writes, read as it comes so that it never waits, the last part kept. Reading ends
 * with the process's end.
 */
final class ProcessOutput {
  private static final int KEPT = 1 << 20;
  private static final int LONGEST_LINE = 300;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Thread reader;

  ProcessOutput(InputStream stream) {
    reader = new Thread(() -> read(stream), "sinter-probe-output");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(InputStream stream) {
    byte[] buffer = new byte[8192];
    try (stream) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        synchronized (bytes) {
          if (bytes.size() > KEPT) {
            bytes.reset();
          }
          bytes.write(buffer, 0, count);
        }
      }
    } catch (IOException e) {
      // The process was ended; what it wrote before stays.
      return;
    }
  }

  private String text() {
    try {
      reader.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (bytes) {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /** The last line that begins so. */
  @Nullable String line(String start) {
    return text().lines().filter(line -> line.startsWith(start)).reduce((a, b) -> b).orElse(null);
  }

  /** The last line that says something, cut to a length for messages; empty if there is none. */
  String last() {
    String line =
        text()
            .lines()
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .reduce((a, b) -> b)
            .orElse("");
    return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
  }
}
