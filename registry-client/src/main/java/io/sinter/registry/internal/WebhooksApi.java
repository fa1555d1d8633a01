package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Search;
import io.sinter.registry.Webhook;
import io.sinter.registry.WebhookChange;
import io.sinter.registry.WebhookEvent;
import io.sinter.registry.WebhookRequest;
import io.sinter.registry.WebhookStatus;
import io.sinter.registry.WebhookTestResult;
import io.sinter.registry.Webhooks;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Webhooks of the registry. */
final class WebhooksApi implements Webhooks {
  private static final String KEY_PREFIX = "sinter-";

  private final Rest rest;

  WebhooksApi(Rest rest) {
    this.rest = rest;
  }

  /*
   * A webhook has no tags to keep a key in, and its name need not be unique: so the key is its
   * first name, and it sends nothing before it has its own.
   */
  @Override
  public Webhook create(WebhookRequest request) {
    String key = KEY_PREFIX + UUID.randomUUID();
    ObjectNode body =
        Json.object()
            .put("name", key)
            .put("url", request.url().toString())
            .put("status", WebhookStatus.DISABLED.name());
    body.set("events", events(request.events()));
    if (!request.description().isEmpty()) {
      body.put("description", request.description());
    }
    if (!request.secret().isEmpty()) {
      body.put("secret", request.secret());
    }
    String what = "create webhook '%s'".formatted(request.name());
    Webhook made =
        rest.create(
            () ->
                webhook(
                    rest.send(what, "POST", "webhooks", body, Call.Repeat.UNSENT).path("webhook")),
            () -> all().filter(webhook -> webhook.name().equals(key)).findFirst(),
            what);
    try {
      return update(made.id(), WebhookChange.name(request.name()).withStatus(WebhookStatus.ACTIVE));
    } catch (RegistryException e) {
      try {
        delete(made.id());
      } catch (RegistryException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  @Override
  public Webhook webhook(String id) {
    return webhook(rest.get("read webhook %s".formatted(id), path(id), Map.of()).path("webhook"));
  }

  @Override
  public Stream<Webhook> all() {
    String what = "list webhooks";
    return new Searches(rest)
        .asked(
            what, "webhooks", Searches.query(what, Search.all()), "webhooks", WebhooksApi::webhook);
  }

  @Override
  public Webhook update(String id, WebhookChange change) {
    ObjectNode body = Json.object();
    change.name().ifPresent(name -> body.put("name", name));
    change.url().ifPresent(url -> body.put("url", url.toString()));
    change.description().ifPresent(description -> body.put("description", description));
    change.secret().ifPresent(secret -> body.put("secret", secret));
    change.status().ifPresent(status -> body.put("status", status.name()));
    if (!change.events().isEmpty()) {
      body.set("events", events(change.events()));
    }
    return webhook(
        rest.send("change webhook %s".formatted(id), "PATCH", path(id), body, Call.Repeat.ALWAYS)
            .path("webhook"));
  }

  @Override
  public void delete(String id) {
    Rest.ifPresent(
        () ->
            rest.send(
                "delete webhook %s".formatted(id),
                "DELETE",
                path(id),
                Json.object(),
                Call.Repeat.ALWAYS),
        () -> {});
  }

  @Override
  public WebhookTestResult test(String id, WebhookEvent event) {
    ObjectNode body = Json.object();
    body.set("event", event(event));
    JsonNode result =
        rest.send(
                "try webhook %s".formatted(id),
                "POST",
                path(id) + "/test",
                body,
                Call.Repeat.UNSENT)
            .path("result");
    return new WebhookTestResult(
        result.path("success").asBoolean(),
        result.path("response_status").asInt(),
        result.path("response_body").asText(""),
        result.path("error_message").asText(""));
  }

  private static String path(String id) {
    return "webhooks/" + Rest.encode(id);
  }

  private static ArrayNode events(List<WebhookEvent> events) {
    ArrayNode array = Json.object().arrayNode();
    events.forEach(event -> array.add(event(event)));
    return array;
  }

  private static ObjectNode event(WebhookEvent event) {
    return Json.object()
        .put("entity", event.entity().toUpperCase(Locale.ROOT))
        .put("action", event.action().toUpperCase(Locale.ROOT));
  }

  private static Webhook webhook(JsonNode node) {
    return new Webhook(
        node.path("webhook_id").asText(),
        node.path("name").asText(),
        URI.create(node.path("url").asText()),
        Records.list(
            node.path("events"),
            event ->
                new WebhookEvent(event.path("entity").asText(), event.path("action").asText())),
        node.path("description").asText(""),
        Records.oneOf(WebhookStatus.class, node.path("status").asText("ACTIVE")),
        Records.instant(node.path("creation_timestamp")),
        Records.instant(node.path("last_updated_timestamp")));
  }
}
