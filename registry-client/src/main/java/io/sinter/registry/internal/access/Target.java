package io.sinter.registry.internal.access;

import io.sinter.registry.Credentials;
import io.sinter.registry.MlflowOptions;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TlsOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The server to talk to and how: the one place where credentials are found.
 *
 * @param root an http or https address without a slash at its end
 * @param databricks whether it is a Databricks workspace, which does not tell its version
 */
public record Target(URI root, Credentials credentials, TlsOptions tls, boolean databricks) {

  public static Target of(MlflowOptions options, Surroundings surroundings) {
    String uri = options.trackingUri().toString();
    if (uri.startsWith("databricks")) {
      DatabricksProfile profile = DatabricksProfile.find(options.trackingUri(), surroundings);
      TlsOptions tls = options.tls().orElseGet(() -> tls(profile.host(), surroundings));
      return new Target(
          profile.host(),
          options.credentials().orElseGet(() -> profile.login().apply(tls)),
          tls,
          true);
    }
    int end = uri.length();
    while (uri.charAt(end - 1) == '/') {
      end--;
    }
    URI root = URI.create(uri.substring(0, end));
    return new Target(
        root,
        options.credentials().orElseGet(() -> credentials(surroundings)),
        options.tls().orElseGet(() -> tls(root, surroundings)),
        false);
  }

  public boolean isEncrypted() {
    return "https".equals(root.getScheme().toLowerCase(Locale.ROOT));
  }

  /** The kind of credentials that are sent. */
  public String sent() {
    if (credentials instanceof OAuthLogin) {
      return "a token"; // Without asking for one.
    }
    return credentials
        .authorization()
        .map(value -> value.startsWith("Basic ") ? "user and password" : "a token")
        .orElse("no credentials");
  }

  /** Whether credentials to it could be read on the way. */
  public boolean isExposed() {
    String host = root.getHost();
    return !isEncrypted()
        && !host.equals("localhost")
        && !host.startsWith("127.")
        && !host.equals("[::1]");
  }

  /** User and password first, as in MLflow, then token; a variable goes before the file. */
  public static Credentials credentials(Surroundings surroundings) {
    Map<String, String> file =
        surroundings
            .sections(surroundings.home().resolve(".mlflow").resolve("credentials"))
            .getOrDefault("mlflow", Map.of());
    String user = value(surroundings, file, "MLFLOW_TRACKING_USERNAME");
    String password = value(surroundings, file, "MLFLOW_TRACKING_PASSWORD");
    if (!user.isEmpty() && !password.isEmpty()) {
      return HiddenCredentials.basic(user, password);
    }
    return surroundings
        .variable("MLFLOW_TRACKING_TOKEN")
        .map(HiddenCredentials::bearer)
        .orElseGet(HiddenCredentials::none);
  }

  private static String value(Surroundings surroundings, Map<String, String> file, String name) {
    return surroundings
        .variable(name)
        .orElseGet(() -> file.getOrDefault(name.toLowerCase(Locale.ROOT), ""));
  }

  private static TlsOptions tls(URI root, Surroundings surroundings) {
    Optional<String> insecure =
        surroundings
            .variable("MLFLOW_TRACKING_INSECURE_TLS")
            .filter(value -> value.equalsIgnoreCase("true") || value.equals("1"));
    if (insecure.isPresent() && "https".equalsIgnoreCase(root.getScheme())) {
      throw new RegistryException(
          "Cannot use MLflow at %s with MLFLOW_TRACKING_INSECURE_TLS=%s: whoever is on the way could read the credentials and change the models (allowed: false, or not set). Unset it, and set MLFLOW_TRACKING_SERVER_CERT_PATH to the server's certificate as PEM, self-signed or not (`openssl s_client -showcerts -connect HOST:PORT </dev/null`)."
              .formatted(root, insecure.get()));
    }
    return new TlsOptions(
        surroundings.variable("MLFLOW_TRACKING_SERVER_CERT_PATH").map(Path::of),
        surroundings.variable("MLFLOW_TRACKING_CLIENT_CERT_PATH").map(Path::of));
  }
}
