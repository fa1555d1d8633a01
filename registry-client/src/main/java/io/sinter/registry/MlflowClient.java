package io.sinter.registry;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client of one MLflow 3 server. Thread-safe. */
@SuppressWarnings("DoNotCallSuggester")
public final class MlflowClient implements AutoCloseable {
  private MlflowClient() {}

  /** Connects, after asking the server for its version. */
  public static MlflowClient connect(MlflowOptions options) {
    throw later();
  }

  public String experiment(String name) {
    throw later();
  }

  public Run startRun(String experimentId, String name, Map<String, String> tags) {
    throw later();
  }

  public Run run(String runId) {
    throw later();
  }

  public void logParameters(String runId, Map<String, String> parameters) {
    throw later();
  }

  public void logMetrics(String runId, List<Metric> metrics) {
    throw later();
  }

  public void tagRun(String runId, Map<String, String> tags) {
    throw later();
  }

  public void logDataset(String runId, DatasetInput dataset) {
    throw later();
  }

  public void endRun(String runId, RunStatus status) {
    throw later();
  }

  public LoggedModel createLoggedModel(
      String experimentId,
      String name,
      String runId,
      Map<String, String> parameters,
      Map<String, String> tags) {
    throw later();
  }

  public LoggedModel loggedModel(String id) {
    throw later();
  }

  public void linkOutput(String runId, String modelId) {
    throw later();
  }

  public void upload(LoggedModel model, Path directory) {
    throw later();
  }

  public void finish(LoggedModel model, LoggedModelStatus status) {
    throw later();
  }

  public void ensureRegisteredModel(String name, String description, Map<String, String> tags) {
    throw later();
  }

  public Optional<RegisteredModel> registeredModel(String name) {
    throw later();
  }

  public ModelVersion createVersion(
      String name, LoggedModel model, String runId, String description, Map<String, String> tags) {
    throw later();
  }

  public ModelVersion version(String name, String version) {
    throw later();
  }

  public Optional<ModelVersion> versionByAlias(String name, String alias) {
    throw later();
  }

  public List<ModelVersion> versions(String name) {
    throw later();
  }

  public void tagVersion(String name, String version, Map<String, String> tags) {
    throw later();
  }

  public void deleteVersion(String name, String version) {
    throw later();
  }

  public void setAlias(String name, String alias, String version) {
    throw later();
  }

  public void deleteAlias(String name, String alias) {
    throw later();
  }

  public void download(ModelVersion version, Path directory) {
    throw later();
  }

  @Override
  public void close() {}

  private static UnsupportedOperationException later() {
    return new UnsupportedOperationException("not yet");
  }
}
