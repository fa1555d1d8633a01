package io.sinter.training.internal.torch;

import io.sinter.training.internal.NativeErrors;
import java.util.List;

/** What libtorch's exceptions say, for people. */
final class TorchErrors {
  private TorchErrors() {}

  /** The cause without C++ and TorchScript stack traces, on one line. */
  static String cause(Throwable error) {
    List<String> lines = NativeErrors.message(error).lines().toList();
    // TorchScript's errors tell the cause last, after where it happened.
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i).strip();
      if (line.startsWith("RuntimeError:") || line.startsWith("IndexError:")) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    return lines.isEmpty() ? error.toString() : lines.get(0).strip();
  }
}
