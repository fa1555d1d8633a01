package io.sinter.job;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Where the MLflow server is: the one key for it, and the environment variable of all clients. */
public final class TrackingServer {
  /** The key that every job which needs the server lists. */
  public static final Key<String> KEY =
      Key.string(
          "mlflow.tracking-uri",
          "the MLflow server; environment variable MLFLOW_TRACKING_URI if not given");

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
