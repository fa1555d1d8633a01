package io.sinter.registry;

import java.net.URI;
import java.time.Instant;
import java.util.List;

/** A webhook as the server described it when asked; a server does not tell its secret. */
public record Webhook(
    String id,
    String name,
    URI url,
    List<WebhookEvent> events,
    String description,
    WebhookStatus status,
    Instant createdAt,
    Instant updatedAt) {
  public Webhook {
    events = List.copyOf(events);
  }
}
