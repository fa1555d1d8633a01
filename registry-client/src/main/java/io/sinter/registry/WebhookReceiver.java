package io.sinter.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.internal.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Receives deliveries of MLflow's webhooks: checks them, then reads them. It brings no server; give
 * it headers and body of whichever one there is. Thread-safe; its secrets are not printed.
 */
public final class WebhookReceiver {
  private static final String ID = "X-MLflow-Delivery-Id";
  private static final String TIMESTAMP = "X-MLflow-Timestamp";
  private static final String SIGNATURE = "X-MLflow-Signature";

  private final List<String> secrets;
  private final Duration tolerance;
  private final Clock clock;

  WebhookReceiver(List<String> secrets, Duration tolerance, Clock clock) {
    this.secrets = List.copyOf(secrets);
    this.tolerance = tolerance;
    this.clock = clock;
    if (secrets.isEmpty() || secrets.stream().anyMatch(String::isBlank)) {
      throw new RegistryException(
          "Cannot receive webhooks: a secret is missing (allowed: one or more, not empty). Give the secret the webhook was made with.");
    }
  }

  /**
   * Accepts what is signed with one of the secrets: two while a secret is being replaced.
   *
   * @throws RegistryException if there is none, or one is empty
   */
  public static WebhookReceiver of(String... secrets) {
    return new WebhookReceiver(List.of(secrets), WebhookSignature.TOLERANCE, Clock.systemUTC());
  }

  /**
   * Reads one delivery.
   *
   * @param headers the value of the header with a name, whatever its case; null when it is absent
   * @param body as it came
   * @throws RegistryException if it is not signed rightly, too old, or not understood
   */
  public WebhookDelivery receive(UnaryOperator<@Nullable String> headers, byte[] body) {
    String id = header(headers, ID);
    String timestamp = header(headers, TIMESTAMP);
    verify(id, timestamp, body, header(headers, SIGNATURE));
    try {
      return read(id, Json.read(new String(body, StandardCharsets.UTF_8)));
    } catch (IOException | DateTimeException e) {
      throw WebhookSignature.refused("its payload is not what MLflow sends");
    }
  }

  private static String header(UnaryOperator<@Nullable String> headers, String name) {
    String value = headers.apply(name);
    if (value == null || value.isBlank()) {
      throw WebhookSignature.refused("it has no header " + name);
    }
    return value;
  }

  private void verify(String id, String timestamp, byte[] body, String signature) {
    RegistryException failure = null;
    for (String secret : secrets) {
      try {
        WebhookSignature.verify(secret, id, timestamp, body, signature, tolerance, clock);
        return;
      } catch (RegistryException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static WebhookDelivery read(String id, JsonNode payload) {
    JsonNode data = payload.path("data");
    Map<String, String> tags = new LinkedHashMap<>();
    data.path("tags")
        .fieldNames()
        .forEachRemaining(key -> tags.put(key, data.path("tags").path(key).asText()));
    Instant sentAt = OffsetDateTime.parse(payload.path("timestamp").asText()).toInstant();
    return new WebhookDelivery(
        id,
        new WebhookEvent(payload.path("entity").asText(), payload.path("action").asText()),
        sentAt,
        data.path("name").asText(""),
        data.path("version").asText(""),
        data.path("alias").asText(""),
        data.path("key").asText(""),
        data.path("value").asText(""),
        tags,
        Json.write(data));
  }
}
