package io.sinter.registry;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the MLflow server is, how long to wait for it, and as whom to talk to it.
 *
 * <p>Without credentials of their own, clients take those of the environment when they connect, as
 * MLflow's Python client does: {@code MLFLOW_TRACKING_USERNAME} and {@code
 * MLFLOW_TRACKING_PASSWORD} (or the file {@code ~/.mlflow/credentials}), else {@code
 * MLFLOW_TRACKING_TOKEN}; for {@code databricks} addresses {@code DATABRICKS_HOST} with {@code
 * DATABRICKS_TOKEN} or {@code DATABRICKS_USERNAME} and {@code DATABRICKS_PASSWORD}, else a profile
 * of {@code ~/.databrickscfg} ({@code DATABRICKS_CONFIG_FILE}). Likewise for {@link TlsOptions}.
 * The string of options shows no secret.
 *
 * @param trackingUri an {@code http} or {@code https} address, of which a path prefix is kept; or
 *     {@code databricks}, or {@code databricks://PROFILE}
 * @param connectTimeout how long to wait for a connection and for the first answer
 * @param requestTimeout how long one call may take, its retries included; transfers of files get
 *     the time their size needs on top
 * @param credentials empty for those of the environment
 * @param tls empty for what the environment says
 */
public record MlflowOptions(
    URI trackingUri,
    Duration connectTimeout,
    Duration requestTimeout,
    Optional<Credentials> credentials,
    Optional<TlsOptions> tls) {
  public MlflowOptions {
    if (!isHttp(trackingUri) && !isDatabricks(trackingUri)) {
      throw new RegistryException(
          "Cannot use MLflow tracking URI '%s': it is not an http(s) address without credentials (allowed: http://host:port, https://host/prefix, databricks, databricks://profile). Start a local server with `./sinter up`, or set MLFLOW_TRACKING_URI to a running one."
              .formatted(withoutCredentials(trackingUri)));
    }
    requirePositive(connectTimeout, "connect timeout");
    requirePositive(requestTimeout, "request timeout");
  }

  /** Options with the credentials of the environment. */
  public MlflowOptions(URI trackingUri, Duration connectTimeout, Duration requestTimeout) {
    this(trackingUri, connectTimeout, requestTimeout, Optional.empty(), Optional.empty());
  }

  /** The options with a connect timeout of 10 seconds and a request timeout of 60 seconds. */
  public static MlflowOptions of(URI trackingUri) {
    return new MlflowOptions(trackingUri, Duration.ofSeconds(10), Duration.ofSeconds(60));
  }

  /** The same with credentials that go before the environment's. */
  public MlflowOptions withCredentials(Credentials credentials) {
    return new MlflowOptions(
        trackingUri, connectTimeout, requestTimeout, Optional.of(credentials), tls);
  }

  /** The same with certificates that go before the environment's. */
  public MlflowOptions withTls(TlsOptions tls) {
    return new MlflowOptions(
        trackingUri, connectTimeout, requestTimeout, credentials, Optional.of(tls));
  }

  /** The same with other limits. */
  public MlflowOptions withTimeouts(Duration connectTimeout, Duration requestTimeout) {
    return new MlflowOptions(trackingUri, connectTimeout, requestTimeout, credentials, tls);
  }

  private static boolean isHttp(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    return (scheme.equals("http") || scheme.equals("https"))
        && uri.getHost() != null
        && uri.getUserInfo() == null;
  }

  private static boolean isDatabricks(URI uri) {
    return uri.toString().equals("databricks") || "databricks".equals(uri.getScheme());
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
