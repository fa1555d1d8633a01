package io.sinter.job;

import io.sinter.registry.ArtifactStores;
import io.sinter.registry.LocalArtifactStore;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** Where the MLflow server is: the one key for it, and the environment variable of all clients. */
public final class TrackingServer {
  /** The key that every job which needs the server lists. */
  public static final Key<String> KEY =
      Key.string(
          "mlflow.tracking-uri",
          "the MLflow server; environment variable MLFLOW_TRACKING_URI if not given");

  private static final String DIRECTORIES = "SINTER_ARTIFACT_DIRECTORIES";

  private TrackingServer() {}

  /**
   * The server's address.
   *
   * @throws ConfigException if none is given, or it is no URI
   */
  public static URI address(JobConfig config) {
    return find(config)
        .orElseThrow(
            () ->
                new ConfigException(
                    config.source(),
                    List.of(
                        KEY + ": missing (or set MLFLOW_TRACKING_URI; ./sinter up prints it)")));
  }

  /**
   * The server's address, for jobs that can do without.
   *
   * @throws ConfigException if what is given is no URI
   */
  public static Optional<URI> find(JobConfig config) {
    return config
        .find(KEY)
        .or(() -> Optional.ofNullable(System.getenv("MLFLOW_TRACKING_URI")))
        .filter(text -> !text.isBlank())
        .map(text -> parse(config, text));
  }

  /**
   * A client for a job: it also reaches artifacts that are not behind the server, through Hadoop's
   * file systems with the configuration of this JVM's Spark session, and in the directories that
   * {@code SINTER_ARTIFACT_DIRECTORIES} lists (separated like a class path) and all machines mount.
   * The caller closes.
   */
  public static MlflowClient connect(MlflowOptions options) {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    Configuration hadoop =
        session.isDefined()
            ? session.get().sparkContext().hadoopConfiguration()
            : new Configuration();
    String listed = System.getenv().getOrDefault(DIRECTORIES, "");
    Path[] directories =
        Arrays.stream(listed.split(File.pathSeparator))
            .filter(text -> !text.isBlank())
            .map(Path::of)
            .toArray(Path[]::new);
    return MlflowClient.connect(
        options,
        ArtifactStores.of(LocalArtifactStore.below(directories), new HadoopArtifactStore(hadoop)));
  }

  private static URI parse(JobConfig config, String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          config.source(),
          List.of("%s: found %s (allowed: http://HOST:PORT)".formatted(KEY, text)));
    }
  }
}
