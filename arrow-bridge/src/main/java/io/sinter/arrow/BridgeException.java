package io.sinter.arrow;

import org.jspecify.annotations.Nullable;

/**
 * Something the caller can act on: data that does not fit a tensor or a graph, or native code that
 * is missing or refused an operation. The message is written for the user: what failed, why, and
 * the next step.
 */
public class BridgeException extends RuntimeException {
  public BridgeException(String message) {
    super(message);
  }

  public BridgeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
