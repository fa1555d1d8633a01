package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.RegistryException;
import io.sinter.registry.internal.http.Reply;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** MLflow's REST interface: JSON in, JSON out. Thread-safe. */
public final class Rest {
  private static final String PREFIX = "/api/2.0/mlflow/";

  private final Transport transport;

  Rest(Transport transport) {
    this.transport = transport;
  }

  JsonNode get(String what, String path, Map<String, String> query) {
    return get(what, path, query.entrySet());
  }

  /** A GET of which a parameter may be repeated. */
  JsonNode get(String what, String path, Collection<Map.Entry<String, String>> query) {
    String parameters =
        query.stream()
            .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&"));
    return call(Call.get(what, PREFIX + path + (parameters.isEmpty() ? "" : "?" + parameters)));
  }

  /** A POST that does no harm when it is done twice. */
  JsonNode post(String what, String path, JsonNode body) {
    return send(what, "POST", path, body, Call.Repeat.ALWAYS);
  }

  JsonNode send(String what, String method, String path, JsonNode body, Call.Repeat repeat) {
    return call(Call.send(what, method, PREFIX + path, Json.write(body), repeat));
  }

  /**
   * A POST that must not be done twice: after a failure that leaves its outcome open, what it may
   * have created is searched before it is sent again.
   *
   * @param find looks for what the POST creates; empty when it is not there
   */
  <T> T create(Supplier<T> post, Supplier<Optional<T>> find, String what) {
    Call asked = Call.get(what, PREFIX);
    long deadline = System.nanoTime() + transport.limit().toNanos();
    for (int attempt = 1; ; attempt++) {
      try {
        return post.get();
      } catch (TransientException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        transport.pauseBeforeAsking(asked, attempt);
        Optional<T> found = findAfter(e, find);
        if (found.isPresent()) {
          return found.get();
        }
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  private static <T> Optional<T> findAfter(RegistryException failure, Supplier<Optional<T>> find) {
    try {
      return find.get();
    } catch (RegistryException e) {
      failure.addSuppressed(e);
      throw failure;
    }
  }

  private JsonNode call(Call call) {
    Reply reply = transport.send(call);
    try {
      JsonNode json = Json.read(reply.text().isBlank() ? "{}" : reply.text());
      if (json.isObject()) {
        return json;
      }
      throw transport.errors().unreadable(call, "not a JSON object");
    } catch (IOException e) {
      throw transport.errors().unreadable(call, "not JSON");
    }
  }

  /** What a call reads; empty when the server says that it does not exist. */
  static <T> Optional<T> ifFound(Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (RegistryException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Deletes what is there. What is not counts as deleted: the answer to an earlier attempt may have
   * been lost.
   *
   * @param owner reads what it belongs to, and fails when that does not exist either
   */
  static void ifPresent(Runnable delete, Runnable owner) {
    try {
      delete.run();
    } catch (RegistryException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      owner.run();
    }
  }

  /** Waits; an interruption ends it as it ends a call. */
  void pause(String what, long millis) {
    transport.sleep(Call.get(what, PREFIX), millis);
  }

  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A string of MLflow's search language. */
  static String quote(String text) {
    if (!text.contains("'")) {
      return "'" + text + "'";
    }
    if (!text.contains("\"")) {
      return "\"" + text + "\"";
    }
    throw new RegistryException(
        "Cannot search for %s: it holds both kinds of quotes (allowed: one kind). Rename it."
            .formatted(text));
  }
}
