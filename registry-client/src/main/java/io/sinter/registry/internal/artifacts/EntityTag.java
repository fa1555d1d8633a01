package io.sinter.registry.internal.artifacts;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** By which requests for pieces of a file tell that it is still the same. Thread-safe. */
final class EntityTag {
  private final AtomicReference<String> value = new AtomicReference<>("");

  /** What the answers said so far, if it was a strong tag. */
  Optional<String> value() {
    return Optional.of(value.get()).filter(tag -> !tag.isEmpty());
  }

  /** Takes note of what an answer with the whole file says. */
  void set(Optional<String> tag) {
    value.set(strong(tag));
  }

  /** Compares what an answer with a piece says with what others said. */
  void require(Optional<String> tag) throws IOException {
    String given = strong(tag);
    if (!value.compareAndSet("", given) && !value.get().equals(given)) {
      throw new IOException("the file changed meanwhile");
    }
  }

  private static String strong(Optional<String> tag) {
    return tag.filter(text -> !text.startsWith("W/")).orElse("");
  }
}
