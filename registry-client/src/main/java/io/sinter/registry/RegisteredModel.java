package io.sinter.registry;

import java.time.Instant;
import java.util.Map;

/**
 * A name in the registry, with the versions its aliases point to, as the server described it when
 * asked.
 *
 * @param aliases alias to version
 */
public record RegisteredModel(
    String name,
    String description,
    Map<String, String> tags,
    Map<String, String> aliases,
    Instant createdAt,
    Instant updatedAt) {
  public RegisteredModel {
    tags = Map.copyOf(tags);
    aliases = Map.copyOf(aliases);
  }

  /** A name of which it is not known since when it exists. */
  public RegisteredModel(
      String name, String description, Map<String, String> tags, Map<String, String> aliases) {
    this(name, description, tags, aliases, Instant.EPOCH, Instant.EPOCH);
  }
}
