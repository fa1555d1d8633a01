package io.sinter.registry;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The experiments of a server. Every method throws {@link RegistryException}; doing anything twice
 * does it once. Thread-safe.
 */
public interface Experiments {
  Experiment experiment(String id);

  /** The experiment of this name, also when it is deleted. */
  Optional<Experiment> find(String name);

  /**
   * Creates an experiment.
   *
   * @throws RegistryException with {@code RESOURCE_ALREADY_EXISTS} if another one has the name, or
   *     a deleted one
   */
  Experiment create(String name, Map<String, String> tags);

  /** Searched lazily: a page when the stream needs it. */
  Stream<Experiment> search(Search search);

  void rename(String id, String newName);

  /** Deletes an experiment with its runs, until it is restored. */
  void delete(String id);

  void restore(String id);

  void tag(String id, Map<String, String> tags);

  /** Deletes a tag, if it is there. */
  void deleteTag(String id, String key);
}
