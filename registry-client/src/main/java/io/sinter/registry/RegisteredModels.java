package io.sinter.registry;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The registered models of a server, beside what registration needs, which {@link MlflowClient} has
 * itself. Every method throws {@link RegistryException}; doing anything twice does it once.
 * Thread-safe.
 */
public interface RegisteredModels {
  Optional<RegisteredModel> find(String name);

  /**
   * Searched lazily: a page when the stream needs it.
   *
   * @param search its view must be active: what is deleted here is gone
   */
  Stream<RegisteredModel> search(Search search);

  /**
   * Renames a model with its versions.
   *
   * @throws RegistryException with {@code RESOURCE_ALREADY_EXISTS} if another one has the name
   */
  void rename(String name, String newName);

  /** Replaces the description. */
  void describe(String name, String description);

  void tag(String name, Map<String, String> tags);

  /** Deletes a tag, if it is there. */
  void deleteTag(String name, String key);

  /** Deletes a model with all versions for good, if it is there. */
  void delete(String name);
}
