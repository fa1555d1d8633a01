package io.sinter.registry.internal.artifacts;

import java.io.IOException;
import java.time.Duration;

/** No byte moved for so long. */
final class StalledException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Duration limit;

  StalledException(Duration limit) {
    super("no byte moved for %s s".formatted(limit.toSeconds()));
    this.limit = limit;
  }

  Duration limit() {
    return limit;
  }
}
