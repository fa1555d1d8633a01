package io.sinter.registry.internal;

import org.jspecify.annotations.Nullable;

/**
 * One request of text, as a user understands it and as it is sent.
 *
 * @param what the operation in words, as they follow "Cannot": {@code create run 'x'}
 * @param path encoded, below the tracking address, with its query
 * @param json the body, or null
 */
public record Call(String what, String method, String path, @Nullable String json, Repeat repeat) {

  /** When a failed request may be sent again. */
  public enum Repeat {
    /** It does no harm to do it twice. */
    ALWAYS,
    /** Only when it cannot have reached the server. */
    UNSENT,
    /** Never. */
    NEVER
  }

  public static Call get(String what, String path) {
    return new Call(what, "GET", path, null, Repeat.ALWAYS);
  }

  public static Call send(String what, String method, String path, String json, Repeat repeat) {
    return new Call(what, method, path, json, repeat);
  }
}
