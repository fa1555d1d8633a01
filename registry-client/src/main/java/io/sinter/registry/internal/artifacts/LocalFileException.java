package io.sinter.registry.internal.artifacts;

import java.io.IOException;

/** This machine's side of a transfer failed: nothing that trying again would mend. */
final class LocalFileException extends IOException {
  private static final long serialVersionUID = 1L;

  LocalFileException(String verb, Object file, IOException cause) {
    super("%s %s failed (%s)".formatted(verb, file, cause), cause);
  }
}
