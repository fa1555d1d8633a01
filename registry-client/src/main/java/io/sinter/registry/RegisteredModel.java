package io.sinter.registry;

import java.util.Map;

/**
 * A name in the registry, with the versions its aliases point to.
 *
 * @param aliases alias to version
 */
public record RegisteredModel(
    String name, String description, Map<String, String> tags, Map<String, String> aliases) {
  public RegisteredModel {
    tags = Map.copyOf(tags);
    aliases = Map.copyOf(aliases);
  }
}
