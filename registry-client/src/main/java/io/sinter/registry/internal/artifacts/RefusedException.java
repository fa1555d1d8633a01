package io.sinter.registry.internal.artifacts;

import io.sinter.registry.internal.http.Reply;
import java.io.IOException;

/** An answer to a transfer that is no success. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  RefusedException(Reply reply) {
    super("the answer was %d".formatted(reply.status()));
    this.reply = reply;
  }

  Reply reply() {
    return reply;
  }
}
