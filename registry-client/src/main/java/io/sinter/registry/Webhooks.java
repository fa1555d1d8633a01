package io.sinter.registry;

import java.util.stream.Stream;

/**
 * The webhooks of a server, which tell a URL what happens in the registry (MLflow 3.3 or newer with
 * an SQL store). A hint, not a record: deliveries can come late, twice, out of order or not at all.
 * Every method throws {@link RegistryException}. Thread-safe.
 */
public interface Webhooks {
  /**
   * Creates a webhook; never twice, even if the answer gets lost. It is made disabled under a name
   * that only this call knows, then gets its own name and sends.
   */
  Webhook create(WebhookRequest request);

  Webhook webhook(String id);

  /** All webhooks, the newest first, a page when the stream needs it. */
  Stream<Webhook> all();

  Webhook update(String id, WebhookChange change);

  /** Deletes a webhook, if it is there. */
  void delete(String id);

  /** Lets the server deliver an example of an event now; an example's data is made up. */
  WebhookTestResult test(String id, WebhookEvent event);
}
