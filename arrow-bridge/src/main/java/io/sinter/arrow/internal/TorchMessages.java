package io.sinter.arrow.internal;

import java.util.List;

/** What libtorch's exceptions say, for people. */
public final class TorchMessages {
  private TorchMessages() {}

  /** The cause without C++ and TorchScript stack traces, on one line. */
  public static String cause(Throwable error) {
    String message = String.valueOf(error.getMessage());
    int trace = message.indexOf("Exception raised from");
    List<String> lines =
        (trace < 0 ? message : message.substring(0, trace)).strip().lines().toList();
    // TorchScript's errors tell the cause last, after where it happened.
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i).strip();
      if (line.matches("[A-Za-z]+Error:.*")) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    return lines.isEmpty() ? error.toString() : lines.get(0).strip();
  }
}
