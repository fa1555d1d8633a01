package io.sinter.registry.internal.artifacts;

import java.io.IOException;

/** A range was asked for and the whole file came. */
final class RangeIgnoredException extends IOException {
  private static final long serialVersionUID = 1L;

  RangeIgnoredException() {
    super("the server knows no ranges");
  }
}
