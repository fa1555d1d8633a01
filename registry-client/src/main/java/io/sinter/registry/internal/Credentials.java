package io.sinter.registry.internal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** What MLflow's own clients read from the environment to authenticate. */
final class Credentials {
  private Credentials() {}

  /** The value of the Authorization header: user and password first, as in MLflow, then token. */
  static Optional<String> authorization(Map<String, String> environment) {
    String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
    String password = environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
    if (!user.isEmpty() && !password.isEmpty()) {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }
    return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
  }
}
