package io.sinter.registry;

import java.net.URI;
import java.util.List;

/**
 * A webhook to be made.
 *
 * @param name letters, digits, dots, underscores and hyphens, at most 63
 * @param url where deliveries are posted; a server allows {@code https} to public addresses unless
 *     told otherwise
 * @param events at least one
 * @param secret what deliveries are signed with, see {@link WebhookReceiver}; empty for unsigned
 *     ones, which nobody should believe. It is not printed.
 */
public record WebhookRequest(
    String name, URI url, List<WebhookEvent> events, String description, String secret) {
  public WebhookRequest {
    events = List.copyOf(events);
    requireName(name);
    if (events.isEmpty()) {
      throw new RegistryException(
          "Cannot make webhook '%s': it has no event (allowed: one or more, such as %s). Add one."
              .formatted(name, WebhookEvent.ALIAS_CREATED));
    }
  }

  /** A webhook whose deliveries are signed. */
  public static WebhookRequest signed(String name, URI url, String secret, WebhookEvent... events) {
    if (secret.isBlank()) {
      throw new RegistryException(
          "Cannot make webhook '%s': its secret is empty (allowed: a long random text). Make one with `openssl rand -base64 32`."
              .formatted(name));
    }
    return new WebhookRequest(name, url, List.of(events), "", secret);
  }

  /** The same with words for people. */
  public WebhookRequest describedAs(String description) {
    return new WebhookRequest(name, url, events, description, secret);
  }

  static void requireName(String name) {
    if (!name.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")) {
      throw new RegistryException(
          "Cannot name a webhook '%s': MLflow refuses it (allowed: at most 63 letters, digits, dots, underscores and hyphens, with a letter or digit at both ends). Choose another name."
              .formatted(name));
    }
  }

  @Override
  public String toString() {
    return "WebhookRequest[name=%s, url=%s, events=%s, secret=%s]"
        .formatted(name, url, events, secret.isEmpty() ? "none" : "***");
  }
}
