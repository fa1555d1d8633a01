package io.sinter.registry.internal.http;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request without its body.
 *
 * @param headers credentials among them: never logged
 */
public record Request(String method, URI uri, Map<String, String> headers) {
  /** Copies, in order. */
  public Request {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  public static Request to(URI uri) {
    return new Request("GET", uri, Map.of());
  }

  public Request by(String otherMethod) {
    return new Request(otherMethod, uri, headers);
  }

  /** With a header, in place of one of this name. */
  public Request with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Request(method, uri, more);
  }
}
