package io.sinter.registry.internal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One request, as a user understands it and as it is sent.
 *
 * @param what the operation in words, as they follow "Cannot": {@code create run 'x'}
 * @param path encoded, below the tracking address, with its query
 * @param json the body, or null
 * @param upload the file that is the body, or null
 * @param download where a successful answer's body goes, or null
 */
record Call(
    String what,
    String method,
    String path,
    @Nullable String json,
    @Nullable Path upload,
    @Nullable Path download,
    Repeat repeat) {

  /** When a failed request may be sent again. */
  enum Repeat {
    /** It does no harm to do it twice. */
    ALWAYS,
    /** Only when it cannot have reached the server. */
    UNSENT,
    /** Never. */
    NEVER
  }

  static Call get(String what, String path) {
    return new Call(what, "GET", path, null, null, null, Repeat.ALWAYS);
  }

  static Call send(String what, String method, String path, String json, Repeat repeat) {
    return new Call(what, method, path, json, null, null, repeat);
  }

  static Call put(String what, String path, Path file) {
    return new Call(what, "PUT", path, null, file, null, Repeat.ALWAYS);
  }

  static Call fetch(String what, String path, Path file) {
    return new Call(what, "GET", path, null, null, file, Repeat.ALWAYS);
  }

  /** Whether it moves a file, whose size nobody bounds. */
  boolean isTransfer() {
    return upload != null || download != null;
  }
}
