package io.sinter.registry.internal.artifacts;

import java.io.IOException;

/** The thread was interrupted; its flag is set. */
final class InterruptedTransferException extends IOException {
  private static final long serialVersionUID = 1L;

  InterruptedTransferException(InterruptedException cause) {
    super("the thread was interrupted", cause);
  }
}
