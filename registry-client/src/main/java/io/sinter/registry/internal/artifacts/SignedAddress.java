package io.sinter.registry.internal.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.internal.http.Request;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An address in the server's storage that carries its own permission. Whoever has it may use it: it
 * is never logged, and the server's credentials are never sent to it.
 *
 * @param headers what the server says must be sent with it
 */
record SignedAddress(URI uri, Map<String, String> headers) {
  private static final Set<String> OURS =
      Set.of("authorization", "cookie", "host", "content-length", "range", "if-range");

  /** Copies. */
  SignedAddress {
    headers = Map.copyOf(headers);
  }

  /**
   * What a part of a server's answer says, if it can be used.
   *
   * @param trackingRoot the server's own address: what it encrypts is not sent in the clear
   */
  static Optional<SignedAddress> read(JsonNode node, String trackingRoot) {
    URI uri;
    try {
      uri = URI.create(node.path("url").asText());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean safe =
        scheme.equals("https") || (scheme.equals("http") && trackingRoot.startsWith("http://"));
    if (!safe || uri.getHost() == null || uri.getRawUserInfo() != null) {
      return Optional.empty();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> header : node.path("headers").properties()) {
      if (!OURS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        headers.put(header.getKey(), header.getValue().asText());
      }
    }
    return Optional.of(new SignedAddress(uri, headers));
  }

  Request request() {
    return new Request("GET", uri, headers);
  }

  /** The storage, without what only the owner of the address should see. */
  String host() {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }
}
