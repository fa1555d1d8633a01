package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.sinter.registry.testing.MlflowServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real server delivers to a small HTTP server. */
@ExtendWith(MlflowServer.class)
class WebhookTest {
  private static final String SECRET = "s3cret-of-the-test";

  private record Message(Headers headers, String text) {
    byte[] body() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private HttpServer listener;
  private MlflowClient client;
  private String name;

  @BeforeEach
  void listen(MlflowClient client) throws Exception {
    this.client = client;
    this.name = MlflowServer.uniqueName("hook");
    listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.createContext(
        "/hook",
        exchange -> {
          messages.add(
              new Message(
                  exchange.getRequestHeaders(),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    listener.start();
  }

  @AfterEach
  void stop() {
    client
        .webhooks()
        .all()
        .filter(hook -> hook.name().startsWith("hook-"))
        .map(Webhook::id)
        .forEach(client.webhooks()::delete);
    listener.stop(0);
  }

  @Test
  void anAliasIsToldSignedAndBelieved() throws Exception {
    Webhook made =
        client.webhooks().create(request(WebhookEvent.ALIAS_CREATED, WebhookEvent.ALIAS_DELETED));
    assertThat(made.name()).isEqualTo(name);
    assertThat(made.status()).isEqualTo(WebhookStatus.ACTIVE);
    LoggedModel model =
        client.createLoggedModel(client.experiment("hooks"), name, "", Map.of(), Map.of());
    client.ensureRegisteredModel(name, "", Map.of());
    client.createVersion(name, model, "", "", Map.of());
    Instant before = Instant.now().minusSeconds(2);
    client.setAlias(name, "champion", "1");

    Message message = next();
    WebhookDelivery delivery =
        WebhookReceiver.of("another", SECRET).receive(message.headers()::getFirst, message.body());
    assertThat(delivery.event()).isEqualTo(WebhookEvent.ALIAS_CREATED);
    assertThat(delivery.name()).isEqualTo(name);
    assertThat(delivery.alias()).isEqualTo("champion");
    assertThat(delivery.version()).isEqualTo("1");
    assertThat(delivery.sentAt()).isBetween(before, Instant.now().plusSeconds(2));
    assertThat(delivery.id()).isNotBlank();

    client.deleteAlias(name, "champion");
    Message deleted = next();
    assertThat(
            WebhookReceiver.of(SECRET).receive(deleted.headers()::getFirst, deleted.body()).event())
        .isEqualTo(WebhookEvent.ALIAS_DELETED);
    refused(message);
  }

  private static void refused(Message message) {
    WebhookReceiver receiver = WebhookReceiver.of(SECRET);
    byte[] changed =
        message.text().replace("champion", "challenger").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> receiver.receive(message.headers()::getFirst, changed))
        .isInstanceOf(RegistryException.class)
        .hasMessage(
            "Cannot accept a webhook's delivery: its signature is not right: the payload was changed, or signed with another secret. Answer 401 and do not act on it.");
    assertThatThrownBy(
            () -> WebhookReceiver.of("wrong").receive(message.headers()::getFirst, message.body()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its signature is not right");
    assertThatThrownBy(
            () ->
                receiver.receive(
                    header ->
                        header.equals("X-MLflow-Delivery-Id")
                            ? "another-delivery"
                            : message.headers().getFirst(header),
                    message.body()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its signature is not right");
    assertThatThrownBy(
            () ->
                receiver.receive(
                    header ->
                        header.equals("X-MLflow-Signature")
                            ? null
                            : message.headers().getFirst(header),
                    message.body()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("it has no header X-MLflow-Signature");
  }

  @Test
  void aWebhookIsTriedChangedListedAndDeleted() throws Exception {
    Webhooks webhooks = client.webhooks();
    Webhook made = webhooks.create(request(WebhookEvent.VERSION_CREATED).describedAs("words"));
    WebhookTestResult result = webhooks.test(made.id(), WebhookEvent.VERSION_CREATED);
    assertThat(result).isEqualTo(new WebhookTestResult(true, 200, "ok", ""));
    Message message = next();
    WebhookDelivery example =
        WebhookReceiver.of(SECRET).receive(message.headers()::getFirst, message.body());
    assertThat(example.event()).isEqualTo(WebhookEvent.VERSION_CREATED);
    assertThat(example.tags()).isEqualTo(Map.of("example_key", "example_value"));
    assertThat(example.dataJson()).contains("\"run_id\":\"abcd1234abcd5678\"");

    webhooks.update(made.id(), WebhookChange.secret("new"));
    webhooks.update(made.id(), WebhookChange.events(WebhookEvent.VERSION_TAG_SET));
    webhooks.update(made.id(), WebhookChange.description("other words"));
    webhooks.update(made.id(), WebhookChange.url(uri("/absent")));
    webhooks.update(made.id(), WebhookChange.name(name + "-2").withStatus(WebhookStatus.DISABLED));
    Webhook read = webhooks.webhook(made.id());
    assertThat(read.name()).isEqualTo(name + "-2");
    assertThat(read.url()).isEqualTo(uri("/absent"));
    assertThat(read.events()).containsExactly(WebhookEvent.VERSION_TAG_SET);
    assertThat(read.description()).isEqualTo("other words");
    assertThat(read.status()).isEqualTo(WebhookStatus.DISABLED);
    assertThat(webhooks.all().filter(hook -> hook.id().equals(made.id()))).containsExactly(read);
    WebhookTestResult absent = webhooks.test(made.id(), WebhookEvent.VERSION_TAG_SET);
    assertThat(absent.success()).isFalse();
    assertThat(absent.answerStatus()).isEqualTo(404);

    webhooks.delete(made.id());
    webhooks.delete(made.id());
    assertThat(webhooks.all().map(Webhook::id)).doesNotContain(made.id());
  }

  @Test
  void aWebhookIsNotMadeTwiceWhenTheAnswerGetsLost(MlflowServer server) throws Exception {
    try (DroppingProxy proxy = new DroppingProxy(server.uri());
        MlflowClient through = MlflowClient.connect(MlflowOptions.of(proxy.uri()))) {
      proxy.dropNextAnswerTo("POST /api/2.0/mlflow/webhooks");
      Webhook made = through.webhooks().create(request(WebhookEvent.ALIAS_CREATED));
      assertThat(proxy.dropped()).isEqualTo(1);
      assertThat(client.webhooks().all().filter(hook -> hook.url().equals(uri("/hook"))))
          .containsExactly(made);
    }
  }

  @Test
  void whatMlflowRefusesIsItsMessageAndLeavesNothing() {
    WebhookRequest elsewhere =
        WebhookRequest.signed(name, URI.create("ftp://x/"), SECRET, WebhookEvent.ALIAS_CREATED);
    long before = client.webhooks().all().count();
    assertThatThrownBy(() -> client.webhooks().create(elsewhere))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.code()).isEqualTo("INVALID_PARAMETER_VALUE"))
        .hasMessageContaining("Invalid webhook URL scheme")
        .hasMessageNotContaining(SECRET);
    assertThat(client.webhooks().all().count()).isEqualTo(before);
    assertThat(elsewhere.toString()).contains("secret=***").doesNotContain(SECRET);
    assertThatThrownBy(() -> WebhookRequest.signed("-", URI.create("https://x"), "s"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Cannot name a webhook '-'");
    assertThatThrownBy(() -> WebhookRequest.signed("a", URI.create("https://x"), SECRET))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("it has no event");
    assertThatThrownBy(() -> WebhookRequest.signed("a", URI.create("https://x"), " "))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its secret is empty");
  }

  private WebhookRequest request(WebhookEvent... events) {
    return WebhookRequest.signed(name, uri("/hook"), SECRET, events);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + listener.getAddress().getPort() + path);
  }

  private Message next() throws InterruptedException {
    Message message = messages.poll(120, TimeUnit.SECONDS);
    assertThat(message).as("a delivery within 20 s").isNotNull();
    return message;
  }
}
