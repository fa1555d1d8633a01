package io.sinter.registry;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What to change of a webhook: what is empty stays. A secret is not printed. */
public record WebhookChange(
    Optional<String> name,
    Optional<URI> url,
    List<WebhookEvent> events,
    Optional<String> description,
    Optional<String> secret,
    Optional<WebhookStatus> status) {
  public WebhookChange {
    events = List.copyOf(events);
    name.ifPresent(WebhookRequest::requireName);
  }

  private static final WebhookChange NOTHING =
      new WebhookChange(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public static WebhookChange status(WebhookStatus status) {
    return NOTHING.withStatus(status);
  }

  public static WebhookChange name(String name) {
    return NOTHING.withName(name);
  }

  public static WebhookChange url(URI url) {
    return new WebhookChange(
        Optional.empty(),
        Optional.of(url),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public static WebhookChange description(String description) {
    return new WebhookChange(
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(description),
        Optional.empty(),
        Optional.empty());
  }

  /** Another secret: receivers accept both while deliveries of the old one are on their way. */
  public static WebhookChange secret(String secret) {
    return new WebhookChange(
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.of(secret),
        Optional.empty());
  }

  /** Other events instead of those it has. */
  public static WebhookChange events(WebhookEvent... events) {
    return new WebhookChange(
        Optional.empty(),
        Optional.empty(),
        List.of(events),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public WebhookChange withName(String name) {
    return new WebhookChange(Optional.of(name), url, events, description, secret, status);
  }

  public WebhookChange withStatus(WebhookStatus status) {
    return new WebhookChange(name, url, events, description, secret, Optional.of(status));
  }

  @Override
  public String toString() {
    return "WebhookChange[name=%s, url=%s, events=%s, description=%s, secret=%s, status=%s]"
        .formatted(name, url, events, description, secret.isEmpty() ? "unchanged" : "***", status);
  }
}
