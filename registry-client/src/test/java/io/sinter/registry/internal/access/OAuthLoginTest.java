package io.sinter.registry.internal.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sinter.registry.Credentials;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a token endpoint of the JDK's own server, and a clock of the test's. */
class OAuthLoginTest {
  private record Given(int status, String body) {}

  private final Deque<Given> answers = new ArrayDeque<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000); // overflows, as it may
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/oidc/v1/token", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    asked.add(
        "%s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    Given given = answers.isEmpty() ? new Given(500, "") : answers.removeFirst();
    byte[] body = given.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(given.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void token(String name, long seconds) {
    answers.add(
        new Given(
            200,
            "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
                .formatted(name, seconds)));
  }

  private OAuthLogin login() {
    return new OAuthLogin(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/oidc/v1/token"),
        "client 1",
        "s3cret+/",
        "all-apis",
        TlsOptions.standard(),
        clock::get);
  }

  @Test
  void aTokenIsAskedForOnceThenAgainBeforeItExpires() {
    token("one", 3600);
    token("two", 3600);
    Credentials login = login();
    assertThat(asked).isEmpty();
    assertThat(login.authorization()).contains("Bearer one");
    clock.addAndGet(Duration.ofMinutes(54).toNanos());
    assertThat(login.authorization()).contains("Bearer one");
    // RFC 6749, section 2.3.1: id and secret are form-encoded before they become user and password.
    assertThat(asked)
        .containsExactly(
            "POST Basic Y2xpZW50KzE6czNjcmV0JTJCJTJG grant_type=client_credentials&scope=all-apis");
    clock.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThat(login.authorization()).contains("Bearer two");
    assertThat(asked).hasSize(2);
  }

  @Test
  void anEndpointThatFailsForAWhileIsAskedAgain() {
    answers.add(new Given(503, "busy"));
    answers.add(new Given(429, ""));
    token("one", 60);
    assertThat(login().authorization()).contains("Bearer one");
    assertThat(asked).hasSize(3);
  }

  @Test
  void whileATokenIsGoodAnEndpointThatDoesNotAnswerHarmsNobody() {
    token("one", 3600);
    OAuthLogin login = login();
    login.authorization();
    clock.addAndGet(Duration.ofMinutes(58).toNanos());
    answers.add(new Given(400, "{\"error\":\"temporarily_unavailable\"}"));
    assertThat(login.authorization()).contains("Bearer one");
    assertThat(login.authorization()).contains("Bearer one");
    assertThat(asked).hasSize(2);
    clock.addAndGet(Duration.ofMinutes(2).toNanos());
    answers.add(new Given(400, "{\"error\":\"temporarily_unavailable\"}"));
    assertThatThrownBy(login::authorization)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("it answered 400 (temporarily_unavailable)");
  }

  @Test
  void whoIsRefusedLearnsWhyAndIsNotAskedAgain() {
    answers.add(
        new Given(
            400, "{\"error\":\"invalid_client\",\"error_description\":\"Authentication failed\"}"));
    assertThatThrownBy(() -> login().authorization())
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot log in at http://127.0.0.1:")
        .hasMessageContaining(
            "as client client 1: it answered 400 (invalid_client Authentication failed)")
        .hasMessageNotContaining("s3cret");
    answers.add(new Given(400, "{\"error\":\"s3cret+/ is wrong\"}"));
    assertThatThrownBy(() -> login().authorization()).hasMessageNotContaining("s3cret");
    answers.add(new Given(401, ""));
    assertThatThrownBy(() -> login().authorization()).hasMessageContaining("it answered 401");
    answers.add(new Given(302, ""));
    assertThatThrownBy(() -> login().authorization()).hasMessageContaining("it answered 302");
    answers.add(new Given(200, "{\"access_token\":\"a b\"}"));
    assertThatThrownBy(() -> login().authorization()).hasMessageContaining("no header may carry");
    answers.add(new Given(200, "<html>"));
    assertThatThrownBy(() -> login().authorization()).hasMessageContaining("is no JSON");
    assertThat(asked).hasSize(6);
  }

  @Test
  void ofManyThreadsOneAsks() throws Exception {
    token("one", 3600);
    OAuthLogin login = login();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      results.add(threads.submit(() -> login.authorization().orElseThrow()));
    }
    Set<String> tokens = new TreeSet<>();
    for (Future<String> result : results) {
      tokens.add(result.get());
    }
    threads.shutdown();
    assertThat(tokens).containsExactly("Bearer one");
    assertThat(asked).hasSize(1);
  }

  @Test
  void theSecretGoesNowhereItCouldBeReadAndIsNotPrinted() {
    assertThat(login())
        .asString()
        .startsWith("Credentials(client client 1 of")
        .doesNotContain("s3");
    assertThatThrownBy(
            () ->
                Credentials.clientCredentials(
                    URI.create("http://login.example/token"), "i", "s3cret", ""))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("the secret could be read on the way")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(
            () -> Credentials.clientCredentials(URI.create("https://l.example/"), "i", " ", ""))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("the client's secret is empty");
  }
}
