package io.sinter.registry;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * Where the MLflow server is and how long to wait for it.
 *
 * <p>Credentials are no part of the options: they come from the environment ({@code
 * MLFLOW_TRACKING_TOKEN}, or {@code MLFLOW_TRACKING_USERNAME} and {@code
 * MLFLOW_TRACKING_PASSWORD}), so that they are never printed or serialised with a job.
 *
 * @param trackingUri an {@code http} or {@code https} address; a path prefix is kept
 * @param connectTimeout how long to wait for a connection and for the first answer
 * @param requestTimeout how long one call may take, its retries included; transfers of files get
 *     the time their size needs on top
 */
public record MlflowOptions(URI trackingUri, Duration connectTimeout, Duration requestTimeout) {
  public MlflowOptions {
    String scheme = trackingUri.getScheme() == null ? "" : trackingUri.getScheme();
    if (!scheme.toLowerCase(Locale.ROOT).matches("https?")
        || trackingUri.getHost() == null
        || trackingUri.getUserInfo() != null) {
      throw new RegistryException(
          "Cannot use MLflow tracking URI '%s': it is not an http(s) address without credentials (allowed: http://host:port, https://host/prefix). Start a local server with `./sinter up`, or set MLFLOW_TRACKING_URI to a running one."
              .formatted(withoutCredentials(trackingUri)));
    }
    requirePositive(connectTimeout, "connect timeout");
    requirePositive(requestTimeout, "request timeout");
  }

  /** The options with a connect timeout of 10 seconds and a request timeout of 60 seconds. */
  public static MlflowOptions of(URI trackingUri) {
    return new MlflowOptions(trackingUri, Duration.ofSeconds(10), Duration.ofSeconds(60));
  }

  private static String withoutCredentials(URI uri) {
    return uri.getRawUserInfo() == null
        ? uri.toString()
        : uri.toString().replace(uri.getRawUserInfo() + "@", "***@");
  }

  private static void requirePositive(Duration duration, String what) {
    if (duration.isZero() || duration.isNegative()) {
      throw new RegistryException(
          "Cannot use a %s of %s for MLflow: it must be positive (allowed: more than 0 s). Raise it."
              .formatted(what, duration));
    }
  }
}
