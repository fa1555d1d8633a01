package io.sinter.registry;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The runs of a server, beside what every training run needs, which {@link MlflowClient} has
 * itself. Every method throws {@link RegistryException}; doing anything twice does it once.
 * Thread-safe.
 */
public interface Runs {
  Run run(String id);

  /**
   * Searched lazily: a page when the stream needs it.
   *
   * @param experimentIds at least one
   */
  Stream<Run> search(Collection<String> experimentIds, Search search);

  void rename(String id, String newName);

  /** Deletes a run until it is restored. */
  void delete(String id);

  void restore(String id);

  /**
   * Logs one parameter.
   *
   * @throws RegistryException with {@code INVALID_PARAMETER_VALUE} if it has another value already
   */
  void logParameter(String id, String key, String value);

  void logMetric(String id, Metric metric);

  void tag(String id, String key, String value);

  /** Deletes a tag, if it is there. */
  void deleteTag(String id, String key);

  /** Shows logged models as what a run used. */
  void logInputModels(String id, Collection<String> modelIds);

  /** Shows logged models as what a run made. */
  void logOutputModels(String id, Collection<String> modelIds);

  /** Logs points of the metrics of logged models, which the run measured. */
  void logModelMetrics(String id, List<ModelMetric> metrics);
}
