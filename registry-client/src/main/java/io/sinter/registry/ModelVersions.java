package io.sinter.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The versions of a server's registered models, beside what registration needs, which {@link
 * MlflowClient} has itself. Every method throws {@link RegistryException}; doing anything twice
 * does it once. Thread-safe.
 */
public interface ModelVersions {
  ModelVersion version(String name, String version);

  /** The version with the highest number; empty when there is none, or no such model. */
  Optional<ModelVersion> latest(String name);

  /**
   * Searched lazily: a page when the stream needs it.
   *
   * @param search its view must be active: what is deleted here is gone
   */
  Stream<ModelVersion> search(Search search);

  /** Replaces the description. */
  void describe(String name, String version, String description);

  /** Deletes a tag, if it is there. */
  void deleteTag(String name, String version, String key);

  /**
   * Waits until the registry is done with a version.
   *
   * @throws RegistryException if its registration failed, with the server's reason, or is not done
   *     within the limit
   */
  ModelVersion awaitReady(String name, String version, Duration limit);

  /** Where the files of a version are, as the server says. */
  String artifactUri(String name, String version);
}
