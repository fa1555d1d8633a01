package io.sinter.registry;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The logged models of a server, beside what registration needs, which {@link MlflowClient} has
 * itself. Every method throws {@link RegistryException}; doing anything twice does it once.
 * Thread-safe.
 */
public interface LoggedModels {
  LoggedModel model(String id);

  /**
   * Searched lazily: a page when the stream needs it. Metrics are filtered and ordered by over all
   * data sets.
   *
   * @param experimentIds at least one
   * @param search its view must be active: MLflow does not show deleted ones
   */
  Stream<LoggedModel> search(Collection<String> experimentIds, Search search);

  /**
   * Adds parameters.
   *
   * @throws RegistryException if one has another value already
   */
  void logParameters(String id, Map<String, String> parameters);

  void tag(String id, Map<String, String> tags);

  /** Deletes a tag, if it is there. */
  void deleteTag(String id, String key);

  /** Deletes a logged model, if it is there. */
  void delete(String id);
}
