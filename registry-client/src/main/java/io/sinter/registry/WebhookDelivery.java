package io.sinter.registry;

import java.time.Instant;
import java.util.Map;

/**
 * A message of a webhook whose signature was right. The same {@link #id} comes again when MLflow
 * did not hear that it had arrived: act on it once.
 *
 * @param sentAt when the server made it
 * @param name the registered model; empty for events of something else
 * @param version empty where the event names none
 * @param alias empty where the event names none
 * @param tagKey empty where the event is not about a tag; then so is its value
 * @param tags what a created model or version had
 * @param dataJson everything the event holds, as JSON
 */
public record WebhookDelivery(
    String id,
    WebhookEvent event,
    Instant sentAt,
    String name,
    String version,
    String alias,
    String tagKey,
    String tagValue,
    Map<String, String> tags,
    String dataJson) {
  public WebhookDelivery {
    tags = Map.copyOf(tags);
  }
}
