package io.sinter.registry;

import io.sinter.registry.internal.Connection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client of one MLflow 3 server: runs, logged models, the model registry and artifacts.
 *
 * <p>Every method throws {@link RegistryException} when it cannot do its work. A call ends within
 * the {@linkplain MlflowOptions#requestTimeout request timeout}, retries included (creating
 * something: within twice that); a transfer of a file ends when no byte moved for that long. What
 * is safe to repeat is repeated after HTTP 429, 502, 503, 504 and broken connections. Creating
 * runs, logged models and versions is safe too: each carries a key by which it is searched before
 * it is asked for again. Redirects are not followed.
 *
 * <p>Thread-safe. Close it when done.
 */
public final class MlflowClient implements AutoCloseable {
  private final Connection connection;

  private MlflowClient(Connection connection) {
    this.connection = connection;
  }

  /** Connects, after asking the server for its version within the connect timeout. */
  public static MlflowClient connect(MlflowOptions options) {
    return connect(options, ArtifactStores.none());
  }

  /**
   * Connects as {@link #connect(MlflowOptions)} does.
   *
   * @param stores for artifacts that are not behind the server
   */
  public static MlflowClient connect(MlflowOptions options, ArtifactStores stores) {
    return new MlflowClient(Connection.open(options, stores));
  }

  /** The server's version, such as {@code 3.17.2}. */
  public String serverVersion() {
    return connection.serverVersion();
  }

  /** Experiments: search, create, rename, delete, restore, tag. */
  public Experiments experiments() {
    return connection.parts().experiments();
  }

  /** Runs: search, delete, restore, single values, models as inputs and outputs. */
  public Runs runs() {
    return connection.parts().runs();
  }

  /** Logged models: search, parameters, tags, delete. */
  public LoggedModels loggedModels() {
    return connection.parts().loggedModels();
  }

  /** Registered models: search, rename, describe, tags, delete. */
  public RegisteredModels registeredModels() {
    return connection.parts().registeredModels();
  }

  /** Model versions: search, latest, describe, wait until ready. */
  public ModelVersions modelVersions() {
    return connection.parts().modelVersions();
  }

  /** Webhooks: create, list, change, delete, try. {@link WebhookReceiver} is the other end. */
  public Webhooks webhooks() {
    return connection.parts().webhooks();
  }

  /** The id of the experiment with this name, which is created if there is none. */
  public String experiment(String name) {
    return connection.runs().experiment(name);
  }

  public Run startRun(String experimentId, String name, Map<String, String> tags) {
    return connection.runs().start(experimentId, name, tags);
  }

  /** The newest run of an experiment that has a tag with this value. */
  public Optional<Run> findRun(String experimentId, String tag, String value) {
    return connection.runs().find(experimentId, tag, value);
  }

  /** Puts a run that has ended, or was left running, back to running. */
  public void resumeRun(String runId) {
    connection.runs().resume(runId);
  }

  public Run run(String runId) {
    return connection.runs().run(runId);
  }

  /** Logs parameters; values longer than MLflow's 6000 characters are cut. */
  public void logParameters(String runId, Map<String, String> parameters) {
    connection.runs().logParameters(runId, parameters);
  }

  /** Logs any number of points, in batches of at most 1000. */
  public void logMetrics(String runId, List<Metric> metrics) {
    connection.runs().logMetrics(runId, metrics);
  }

  /**
   * Opens a log of a run's metrics that never waits for the server, and sends what earlier
   * processes have left of it in the same spool.
   *
   * @return owned by the caller, who closes it before this client
   */
  public MetricLog metricLog(String runId, MetricLogOptions options) {
    return MetricLog.open(connection.runs(), runId, options);
  }

  /** Sends the metrics of all runs that dead processes have left in a spool. */
  public ReplayedMetrics replayMetrics(Path spool) {
    return MetricLog.replay(connection.runs(), spool);
  }

  /**
   * Every point logged of one metric of a run, in order of step; empty when there is none or no
   * such run.
   */
  public List<Metric> metricHistory(String runId, String key) {
    return connection.runs().metricHistory(runId, key);
  }

  public void tagRun(String runId, Map<String, String> tags) {
    connection.runs().tag(runId, tags);
  }

  /** Records what the run read. */
  public void logDataset(String runId, DatasetInput dataset) {
    connection.runs().logDataset(runId, dataset);
  }

  /** The files of a run. */
  public Artifacts artifacts(Run run) {
    return artifacts("artifacts of run " + run.id(), run.artifactUri());
  }

  /** The files of a logged model. */
  public Artifacts artifacts(LoggedModel model) {
    return artifacts("logged model " + model.id(), model.artifactUri());
  }

  /** The files of a model version. */
  public Artifacts artifacts(ModelVersion version) {
    return artifacts("model version " + version, connection.registry().artifactUri(version));
  }

  private Artifacts artifacts(String subject, String uri) {
    return new Artifacts(connection.artifacts(), subject, uri, TransferListener.none());
  }

  /** Stores one file among the artifacts of a run, under a relative name. */
  public void uploadRunArtifact(Run run, String name, Path file) {
    artifacts(run).upload(name, file);
  }

  public void endRun(String runId, RunStatus status) {
    connection.runs().end(runId, status);
  }

  /**
   * Creates a logged model without files, in state PENDING.
   *
   * @param runId the run that trained it; may be empty
   */
  public LoggedModel createLoggedModel(
      String experimentId,
      String name,
      String runId,
      Map<String, String> parameters,
      Map<String, String> tags) {
    return connection.models().create(experimentId, name, runId, parameters, tags);
  }

  public LoggedModel loggedModel(String id) {
    return connection.models().read(id);
  }

  /** Shows a logged model as an output of a run. */
  public void linkOutput(String runId, String modelId) {
    connection.runs().linkOutput(runId, modelId);
  }

  /** Uploads every file below the directory as a file of the logged model. */
  public void upload(LoggedModel model, Path directory) {
    artifacts(model).uploadAll(directory);
  }

  /** Says that the files of a logged model are complete, or never will be. */
  public void finish(LoggedModel model, LoggedModelStatus status) {
    connection.models().finish(model.id(), status);
  }

  /** Creates a registered model; if it exists, adds the tags it lacks and changes nothing else. */
  public void ensureRegisteredModel(String name, String description, Map<String, String> tags) {
    connection.registry().ensureModel(name, description, tags);
  }

  public Optional<RegisteredModel> registeredModel(String name) {
    return connection.registry().model(name);
  }

  /**
   * Registers a logged model as the next version; never twice, even if the answer gets lost.
   *
   * @param runId the run that trained it; may be empty
   */
  public ModelVersion createVersion(
      String name, LoggedModel model, String runId, String description, Map<String, String> tags) {
    return connection.registry().createVersion(name, model, runId, description, tags);
  }

  public ModelVersion version(String name, String version) {
    return connection.registry().version(name, version);
  }

  /** The version an alias points to; empty when there is no such model or alias. */
  public Optional<ModelVersion> versionByAlias(String name, String alias) {
    return connection.registry().versionByAlias(name, alias);
  }

  /** All versions, the first one first; none when there is no such model. */
  public List<ModelVersion> versions(String name) {
    return connection.registry().versions(name);
  }

  public void tagVersion(String name, String version, Map<String, String> tags) {
    connection.registry().tagVersion(name, version, tags);
  }

  /** Deletes a version, if it is there; MLflow deletes its aliases with it. */
  public void deleteVersion(String name, String version) {
    connection.registry().deleteVersion(name, version);
  }

  /** Points an alias to a version, away from the one it pointed to. */
  public void setAlias(String name, String alias, String version) {
    connection.registry().setAlias(name, alias, version);
  }

  /** Deletes an alias, if it is there. */
  public void deleteAlias(String name, String alias) {
    connection.registry().deleteAlias(name, alias);
  }

  /**
   * Fetches every file of a version. The directory must be new or empty; it appears complete or not
   * at all. Whoever loads the model opens it with {@link ModelPackage#open(Path, String)}, which
   * checks the files.
   */
  public void download(ModelVersion version, Path directory) {
    artifacts(version).downloadAll(directory);
  }

  /** Releases nothing yet: connections that are idle close by themselves. */
  @Override
  public void close() {}
}
