package io.sinter.registry.internal.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.Credentials;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TlsOptions;
import io.sinter.registry.internal.Json;
import io.sinter.registry.internal.http.Answer;
import io.sinter.registry.internal.http.Body;
import io.sinter.registry.internal.http.Connections;
import io.sinter.registry.internal.http.Patience;
import io.sinter.registry.internal.http.Reply;
import io.sinter.registry.internal.http.Request;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with a client's own id and secret (RFC 6749, section 4.4) and keeps the token until it is
 * about to expire. The secret goes to the token endpoint alone, encrypted or to this machine.
 * Thread-safe: of many who need a token one asks for it.
 */
public final class OAuthLogin implements Credentials {
  private static final int ATTEMPTS = 4;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final int LONGEST_REASON = 300;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration MARGIN = Duration.ofMinutes(5);
  /* RFC 6749 recommends that servers say it; Databricks' own tokens live for an hour. */
  private static final long SECONDS_IF_NOT_SAID = 600;

  private final URI endpoint;
  private final String id;
  private final String secret;
  private final String scope;
  private final Connections connections;
  private final LongSupplier nanoTime;
  private volatile @Nullable Token token;

  private record Token(String header, long renewAt, long deadAt) {}

  /**
   * @param scope what is asked for; empty for what the server gives by itself
   * @param nanoTime as {@link System#nanoTime}
   * @throws RegistryException if the endpoint could be listened to on the way, or something is
   *     empty
   */
  OAuthLogin(
      URI endpoint, String id, String secret, String scope, TlsOptions tls, LongSupplier nanoTime) {
    if (id.isBlank() || secret.isBlank()) {
      throw new RegistryException(
          "Cannot log in at %s: the client's %s is empty (allowed: some text). Set it."
              .formatted(endpoint, id.isBlank() ? "id" : "secret"));
    }
    if (!isSafe(endpoint)) {
      throw new RegistryException(
          "Cannot log in at %s: the secret could be read on the way (allowed: https, or this machine). Correct the address of the token endpoint."
              .formatted(endpoint));
    }
    this.endpoint = endpoint;
    this.id = id;
    this.secret = secret;
    this.scope = scope;
    this.connections = new Connections(CONNECT_LIMIT, () -> Tls.context(tls));
    this.nanoTime = nanoTime;
  }

  /** Credentials of a client; no request is made before the first that needs them. */
  public static Credentials of(
      URI endpoint, String id, String secret, String scope, TlsOptions tls) {
    return new OAuthLogin(endpoint, id, secret, scope, tls, System::nanoTime);
  }

  private static boolean isSafe(URI endpoint) {
    String host = endpoint.getHost();
    return host != null
        && endpoint.getUserInfo() == null
        && ("https".equalsIgnoreCase(endpoint.getScheme())
            || ("http".equalsIgnoreCase(endpoint.getScheme())
                && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"))));
  }

  @Override
  public Optional<String> authorization() {
    Token now = token;
    if (now != null && nanoTime.getAsLong() - now.renewAt() < 0) {
      return Optional.of(now.header());
    }
    return Optional.of(renewed().header());
  }

  private synchronized Token renewed() {
    Token old = token;
    long now = nanoTime.getAsLong();
    if (old != null && now - old.renewAt() < 0) {
      return old;
    }
    try {
      Token fresh = login();
      token = fresh;
      return fresh;
    } catch (RegistryException e) {
      if (old == null || now - old.deadAt() >= 0) {
        throw e;
      }
      // Good for a while yet: the next to come after a pause tries again.
      long pause = Math.min(Duration.ofSeconds(20).toNanos(), (old.deadAt() - now) / 2);
      Token same = new Token(old.header(), now + pause, old.deadAt());
      token = same;
      return same;
    }
  }

  /** Asking for a token changes nothing, so it is repeated. */
  private Token login() {
    for (int attempt = 1; ; attempt++) {
      RegistryException failure;
      try {
        Reply reply = ask();
        if (reply.isSuccess()) {
          return token(reply.text());
        }
        failure = cannot("it answered %d%s".formatted(reply.status(), reason(reply.text())), null);
        if (reply.status() != 429 && reply.status() < 500) {
          throw failure;
        }
      } catch (SSLException e) {
        throw cannot("it cannot be talked to safely (" + e.getMessage() + ")", e);
      } catch (IOException e) {
        failure = cannot("it does not answer (" + e + ")", e);
      } catch (TimeoutException e) {
        failure = cannot("no answer in " + ANSWER_LIMIT.toSeconds() + " s", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw cannot("interrupted", e);
      }
      if (attempt == ATTEMPTS) {
        throw failure;
      }
      pause(FIRST_PAUSE_MILLIS << attempt);
    }
  }

  private Reply ask() throws IOException, InterruptedException, TimeoutException {
    String pair = form(id) + ":" + form(secret);
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    Request request =
        Request.to(endpoint)
            .by("POST")
            .with("Authorization", "Basic " + basic)
            .with("Content-Type", "application/x-www-form-urlencoded")
            .with("Accept", "application/json");
    String body =
        "grant_type=client_credentials" + (scope.isEmpty() ? "" : "&scope=" + form(scope));
    long deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
    return connections.send(request, Body.text(body), Answer.TEXT, Patience.until(deadline));
  }

  private Token token(String text) {
    JsonNode root;
    try {
      root = Json.read(text);
    } catch (IOException e) {
      throw cannot("its answer is no JSON", null);
    }
    String access = root.path("access_token").asText("");
    String type = root.path("token_type").asText("Bearer");
    if (access.isEmpty() || !type.equalsIgnoreCase("Bearer")) {
      throw cannot(
          access.isEmpty() ? "its answer has no access_token" : "its token is no bearer token",
          null);
    }
    String header = HiddenCredentials.bearer(access).authorization().orElseThrow();
    JsonNode told = root.path("expires_in");
    long seconds = told.canConvertToLong() || told.isTextual() ? told.asLong(0) : 0;
    Duration life = Duration.ofSeconds(seconds > 0 ? seconds : SECONDS_IF_NOT_SAID);
    Duration quarter = life.dividedBy(4);
    Duration margin = quarter.compareTo(MARGIN) < 0 ? quarter : MARGIN;
    long now = nanoTime.getAsLong();
    return new Token(header, now + life.minus(margin).toNanos(), now + life.toNanos());
  }

  /** The server's own words (RFC 6749, section 5.2), unless they hold the secret. */
  private String reason(String text) {
    try {
      JsonNode root = Json.read(text);
      String said =
          (root.path("error").asText("") + " " + root.path("error_description").asText("")).strip();
      if (!said.isEmpty() && !said.contains(secret)) {
        return " (" + said.substring(0, Math.min(LONGEST_REASON, said.length())) + ")";
      }
    } catch (IOException e) {
      // An answer of something else than a token endpoint.
    }
    return "";
  }

  private RegistryException cannot(String why, @Nullable Throwable cause) {
    return new RegistryException(
        "Cannot log in at %s as client %s: %s. Check the client's id and secret, and that it may use this server."
            .formatted(endpoint, id, why),
        cause);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String form(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Credentials(client " + id + " of " + endpoint + ")";
  }
}
