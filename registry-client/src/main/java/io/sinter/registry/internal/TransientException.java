package io.sinter.registry.internal;

import io.sinter.registry.RegistryException;
import org.jspecify.annotations.Nullable;

/** A failure after which nobody knows whether the server did what it was asked to do. */
public final class TransientException extends RegistryException {
  private static final long serialVersionUID = 1L;

  TransientException(String message, String code, @Nullable Throwable cause) {
    super(message, code, cause);
  }
}
